#include "drivers/digital_io/gpio/contact_reader.h"

#include <algorithm>
#include <utility>

namespace tramgac::digital_io {

ContactReader::ContactReader(std::span<const Contact> contacts, std::span<board::GpioInput* const> inputs)
    : count_(std::min({contacts.size(), inputs.size(), kMostContacts})) {
  for (std::size_t i = 0; i < count_; ++i) {
    wires_[i].contact = &contacts[i];
    wires_[i].input = inputs[i];
    wires_[i].debounce = Debounce(contacts[i].debounce);
  }
}

bool ContactReader::Look(BootTime now) {
  bool news = false;
  for (std::size_t i = 0; i < count_; ++i) news = LookAt(wires_[i], now) || news;
  return news;
}

// A line that was away begins anew: what it was before says nothing about now.
bool ContactReader::LookAt(Wire& wire, BootTime now) {
  const Result<board::GpioLevel> level = wire.input != nullptr ? wire.input->Read() : Status::kUnavailable;
  if (!level.ok()) {
    if (wire.lost()) return false;
    if (++wire.misses == kMostMisses) wire.debounce.Forget();
    return wire.lost();
  }
  wire.misses = 0;
  if (wire.contact->kind == ContactKind::kPulses) return Count(wire, level.value(), now);
  return wire.debounce.Take(level.value().active, now);
}

// The first level is where counting begins, not a pulse. Without debouncing a pulse between two looks counts too, if
// the board has seen it.
bool ContactReader::Count(Wire& wire, const board::GpioLevel& level, BootTime now) {
  const bool began = !wire.debounce.settled();
  const bool was_active = std::exchange(wire.was_active, level.active);
  const bool settled = wire.debounce.Take(level.active, now);
  if (began) return settled;
  const bool at_once = wire.contact->debounce == Duration::zero();
  const bool pulse = at_once ? level.was_active && !was_active : settled && wire.debounce.level();
  if (pulse) ++wire.pulses;
  return false;  // told with the next block: a meter makes many
}

bool ContactReader::complete() const {
  return std::ranges::all_of(wires(), [](const Wire& wire) { return wire.lost() || wire.debounce.settled(); });
}

void ContactReader::Fill(BootTime now, RawBlock& block) const {
  block.Clear();
  block.taken = now;
  block.exchange = Quality::kDisconnected;
  for (std::size_t i = 0; i < count_; ++i) {
    const Wire& wire = wires_[i];
    const auto point = static_cast<PointIndex>(i);
    if (!wire.lost()) block.exchange = Quality::kGood;
    if (wire.lost()) {
      block.AddFailure(point, Quality::kDisconnected);
    } else if (!wire.debounce.settled()) {
      continue;
    } else if (wire.contact->kind == ContactKind::kPulses) {
      block.AddNumber(point, RawItem::Kind::kUnsigned, wire.pulses);
    } else {
      block.AddNumber(point, RawItem::Kind::kBit, wire.debounce.level() ? 1 : 0);
    }
  }
}

}  // namespace tramgac::digital_io
