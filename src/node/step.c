/* node/step.c: one input, one turn; the only place that knows the order of the flow. */
#include <string.h>

#include "node/detect.h"
#include "node/judge.h"
#include "node/node.h"
#include "node/order.h"
#include "node/receive.h"

void node_step(struct node *n, const struct journal_record *input, struct node_output *out)
{
    output_reset(out);
    n->moment = input->moment;
    switch (input->kind) {
    case INPUT_DETECTION:
        detect_take(n, input, out);
        judge(n, out);
        break;
    case INPUT_FRAME:
        receive_frame(n, input->partner, input->body, out);
        judge(n, out);
        break;
    case INPUT_LINK:
        receive_link(n, input->partner, input->body, out);
        break;
    case INPUT_TICK:
        judge_time(n, out);
        judge(n, out);
        break;
    case INPUT_ORDER:
        order_take(n, input->body, out);
        break;
    case INPUT_RESTART:
        order_restart(n, out);
        break;
    case JOURNAL_OPEN:
    case JOURNAL_CHECKPOINT:
    case OUTPUT_NOTICE:
    case OUTPUT_SENT:
    case OUTPUT_TAKEN:
    case OUTPUT_RECEIPT:
    case OUTPUT_SESSION:
    case OUTPUT_ALERT:
    case OUTPUT_RECEIVED:
    case OUTPUT_VERDICT:
        return; /* not an input */
    }
    receive_session(n, out);
}
