/* assess/class.c: the class that a reach belongs to, as probabilities.
 */
#include "assess/class.h"

#include <math.h>

#include "geo/statistics.h"

#define LOSS_SHARE 0.03 /* one sigma of the reach that air, burnout place and turn leave open */
#define SIGMA_FLOOR_M 10e3

/* Lower end of each class's range, as model/assessment.h states it. */
static const double class_from_m[] = {
    [CLASS_UNKNOWN] = 0,
    [CLASS_CLOSE_RANGE] = 0,
    [CLASS_SHORT_RANGE] = 300e3,
    [CLASS_MEDIUM_RANGE] = 1000e3,
    [CLASS_INTERMEDIATE_RANGE] = 3000e3,
    [CLASS_INTERCONTINENTAL] = 5500e3,
};

void class_add(double class_weight[], double weight, double reach_m, double sigma_m)
{
    double loss = LOSS_SHARE * reach_m;
    double sigma = sqrt(sigma_m * sigma_m + loss * loss + SIGMA_FLOOR_M * SIGMA_FLOOR_M);
    double above = 1; /* probability of at least this class */

    for (int c = CLASS_CLOSE_RANGE; c <= CLASS_INTERCONTINENTAL; c++) {
        double next = c == CLASS_INTERCONTINENTAL
                          ? 0
                          : 1 - normal_cdf((class_from_m[c + 1] - reach_m) / sigma);

        class_weight[c] += weight * (above - next);
        above = next;
    }
}

enum object_class class_told(const double class_weight[], double needed, double *probability)
{
    enum object_class best = CLASS_UNKNOWN;
    double sum = 0;
    double most = 0;

    for (int c = CLASS_CLOSE_RANGE; c <= CLASS_INTERCONTINENTAL; c++) {
        sum += class_weight[c];
        if (class_weight[c] > most) {
            most = class_weight[c];
            best = (enum object_class)c;
        }
    }
    *probability = sum > 0 ? most / sum : 0;
    return *probability >= needed ? best : CLASS_UNKNOWN;
}
