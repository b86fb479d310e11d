/* geo/axes.c */
#include "geo/axes.h"
typedef int axes_unused;
