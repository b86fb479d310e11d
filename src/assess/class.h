/* assess/class.h: the class that a reach belongs to, as probabilities.  Pure. */
#ifndef ASSESS_CLASS_H
#define ASSESS_CLASS_H

#include "model/assessment.h"

/* Adds `weight` over the classes for a Gaussian reach; `class_weight` has one entry per class. */
void class_add(double class_weight[], double weight, double reach_m, double sigma_m);

/* The likeliest class if it has at least `needed` of the whole, else CLASS_UNKNOWN; `probability`
 * is that of the class told, or of the likeliest one when unknown. */
enum object_class class_told(const double class_weight[], double needed, double *probability);

#endif
