/* cli/study_out.h: the figures of one family as JSON and as a table. */
#ifndef CLI_STUDY_OUT_H
#define CLI_STUDY_OUT_H

#include <jansson.h>

#include "study/goal.h"
#include "study/summary.h"

struct study_result {
    const struct family *family;
    enum study_truth truth;
    uint64_t seed;
    struct summary *summary;
    struct goals goals;
};

/* A new reference, as docs/study.schema.json says; NULL when there is no memory. */
json_t *study_json(const struct study_result *r);
/* The class calibration error of all families together; null when no class was told. */
json_t *study_json_calibration(const struct summary *pool);
void study_table(const struct study_result *r);
const char *study_truth_name(enum study_truth truth);

#endif
