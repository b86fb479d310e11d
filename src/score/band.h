/* score/band.h: an interval that a score should lie in, and which side of it the score fell. */
#ifndef SCORE_BAND_H
#define SCORE_BAND_H

struct band {
    double low;
    double high;
};

enum band_side { BAND_BELOW, BAND_INSIDE, BAND_ABOVE };

/* Both ends belong to the band. */
static inline enum band_side band_judge(struct band b, double value)
{
    if (value < b.low)
        return BAND_BELOW;
    return value > b.high ? BAND_ABOVE : BAND_INSIDE;
}

#endif
