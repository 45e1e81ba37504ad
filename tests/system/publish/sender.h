// Plays the pipeline's part towards a publisher: numbered messages, none of them skipped.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "tests/system/publish/publisher_driver.h"

namespace tramgac::publish {

// Sends numbered messages as the pipeline does: what was not acknowledged goes out again, from the oldest on.
class Sender {
 public:
  explicit Sender(PublisherDriver& driver) : driver_(driver) {}

  void Fill() {
    MqttPublisher& publisher = driver_.publisher();
    Settle();
    if (publisher.connection() != connection_) {
      connection_ = publisher.connection();
      next_ = acknowledged_ + 1;
    }
    while (publisher.Room() != 0) {
      const std::string payload = std::to_string(next_);
      const std::uint64_t token = token_ + 1;
      // Not connected any more, which nobody has been told yet: no answer will come.
      if (!Ok(publisher.Publish({.topic = "test/data", .payload = payload, .token = token}))) break;
      token_ = token;
      number_of_[token] = next_++;
    }
  }
  std::uint64_t acknowledged() const { return acknowledged_; }
  std::uint64_t tokens() const { return token_; }

 private:
  void Settle() {
    for (; seen_ < driver_.answers().size(); ++seen_) {
      const Acknowledgement& ack = driver_.answers()[seen_];
      if (ack.accepted()) acknowledged_ = std::max(acknowledged_, number_of_[ack.token]);
    }
  }

  PublisherDriver& driver_;
  std::map<std::uint64_t, std::uint64_t> number_of_;
  std::size_t seen_ = 0;
  std::uint64_t token_ = 0, next_ = 1, acknowledged_ = 0;
  std::uint32_t connection_ = 0;
};

// Ends the driver and looks at its answers.
inline void ExpectEveryTokenAnsweredOnce(PublisherDriver& driver, const Sender& sender) {
  driver.Stop(nullptr, std::chrono::seconds(2));
  std::map<std::uint64_t, int> count;
  for (const Acknowledgement& ack : driver.answers()) ++count[ack.token];
  EXPECT_EQ(count.size(), sender.tokens());
  for (const auto& [token, times] : count) ASSERT_EQ(times, 1) << "token " << token;
  EXPECT_FALSE(driver.contract_broken());
}

}  // namespace tramgac::publish
