#include "firmware/command/reply_queue.h"

namespace tramgac::firmware {

void ReplyQueue::Put(std::string_view topic, std::string_view correlation, std::string_view payload) {
  Reply& reply = replies_[(first_ + count_++) % kMost];
  reply.topic.Set(topic);
  reply.correlation.Set(correlation);
  reply.payload.Set(payload);
}

void ReplyQueue::Send(MessageSink& sink) {
  while (count_ != 0 && sink.Room() > 0) {
    const Reply& reply = replies_[first_];
    Message message;
    message.topic = reply.topic.view();
    message.payload = reply.payload.view();
    message.correlation = reply.correlation.view();
    [[maybe_unused]] const Status sent = sink.Publish(message);
    first_ = (first_ + 1) % kMost;
    --count_;
  }
}

}  // namespace tramgac::firmware
