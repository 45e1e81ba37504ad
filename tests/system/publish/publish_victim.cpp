// publish_victim PORT WILL_DELAY: connects with a Will, publishes the state "online", then waits to be killed.
#include <poll.h>

#include <cstdio>
#include <cstdlib>

#include "tests/system/publish/publisher_driver.h"

int main(int argc, char** argv) {
  using namespace tramgac;
  if (argc != 3) return 2;
  publish::PublisherSettings settings = publish::LoopbackSettings(static_cast<std::uint16_t>(std::atoi(argv[1])));
  settings.client_id = "victim";
  settings.will = {"test/state", "{\"online\":false}", true, static_cast<std::uint32_t>(std::atoi(argv[2]))};
  publish::PublisherDriver driver(settings);
  const Message online{.topic = "test/state", .payload = "{\"online\":true}", .retain = true, .token = 1};
  if (driver.PublishAndWait(online) >= 0x80) return 1;
  std::puts("online");
  std::fflush(stdout);
  driver.RunUntil([] { return false; }, std::chrono::seconds(120));
  return 0;
}
