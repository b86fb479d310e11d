/* test/fuzz/fuzz_policy.c: any bytes as a release policy; no policy opens a sensor's name. */
#include "fuzz_yaml.h"
#include "release/policy_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t size)
{
    static struct release_policy policy;

    if (release_policy_load(fuzz_file(octets, size), &policy) != STATUS_OK)
        return 0;
    CHECK(policy.rule_count >= 0 && policy.rule_count <= RELEASE_RULES_MAX);
    (void)release_policy_hash(&policy);
    for (int kind = NOTICE_LAUNCH; kind <= NOTICE_PLAN; kind++)
        CHECK((release_fields(&policy, (struct release_reader){.nation = {"USA"}},
                              (enum notice_kind)kind, 0, UINT64_MAX) &
               FIELD_BIT(FIELD_SENSORS)) == 0);
    return 0;
}
