// Libraries: tramgac_app
// What somebody sends as the order of a meeting: what is understood is bounded, and a plan takes only what it can keep.
#include <cstdlib>
#include <string_view>

#include "agent/app/meeting_order.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, unsigned long size) {
  using namespace tramgac;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto order = app::ParseMeetingOrder(nlohmann::json::parse(text, nullptr, false));
  if (!order) return 0;
  if (order->id.empty() || order->rooms.size() > meeting::kMostRooms) std::abort();
  meeting::MeetingPlan plan;
  const bool kept = Ok(plan.Put(*order));
  const bool can_be_kept = order->start < order->end && order->id.size() <= meeting::kLongestText &&
                           order->title.size() <= meeting::kLongestText &&
                           order->contact.size() <= meeting::kLongestText;
  if (kept != can_be_kept) std::abort();
  if (kept && (plan.Find(order->id) == nullptr) != order->cancelled) std::abort();
  return 0;
}
