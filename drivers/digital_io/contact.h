// What is wired to the contact inputs of a node, and the device that they are together: a point a contact, and an alarm
// where a contact tells of danger.
//
// Static tables and plain values; allocates only while ContactTables are made; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "agent/core/base/status.h"
#include "agent/core/model/device.h"

namespace tramgac::digital_io {

enum class ContactKind : std::uint8_t {
  kLeak,       // water; critical
  kDoor,       // open; warning after a minute
  kSmoke,      // critical
  kFirePanel,  // the fire panel's alarm relay; critical
  kOther,      // a point without an alarm
  kPulses,     // a meter's output: a point that counts, without an alarm
};
inline constexpr std::size_t kContactKinds = 6;

// "leak", "door", "smoke", "fire-panel", "other", "pulses". Outcome: always a view of static text.
std::string_view ContactKindName(ContactKind kind);

struct Contact {
  ContactKind kind = ContactKind::kOther;
  std::uint8_t input = 0;                             // of the board, from 0
  bool normally_closed = false;                       // opens when there is something to tell; a cut wire tells as well
  Duration debounce = std::chrono::milliseconds(50);  // 0 to kMostDebounce
  LocalText label{};                                  // what people call it; empty: that of its kind
};

inline constexpr std::size_t kMostContacts = 16;
// So that an alarm is raised within 200 ms of the contact with the longest.
inline constexpr Duration kMostDebounce = std::chrono::milliseconds(150);

// The device of all contacts of a node.
inline constexpr std::string_view kContactsId = "contacts";
inline constexpr LocalText kContactsLabel{"Contacts", "Tiếp điểm"};

// The tables of a device with these contacts. It stays where it is: the tables refer to each other.
class ContactTables {
 public:
  // Takes kMostContacts of them at most; what their texts are views of outlives this. The `n`th contact, from 1, has
  // the point "contact.n", true when there is something to tell, and the alarm "leak-n", "door-n" ..
  explicit ContactTables(std::span<const Contact> contacts);
  ContactTables(const ContactTables&) = delete;
  ContactTables& operator=(const ContactTables&) = delete;

  // Without its period.
  DeviceSpec device() const;
  std::span<const Contact> contacts() const { return contacts_; }

 private:
  void Add(const Contact& contact, std::size_t position);

  using AlarmName = std::array<char, 16>;
  std::size_t alarm_count_ = 0;
  std::vector<Contact> contacts_;
  std::vector<PointSpec> points_;
  std::vector<LocalText> labels_;
  std::vector<AlarmName> alarm_names_;
  std::vector<AlarmSpec> alarms_;  // and that the inputs cannot be read
};

}  // namespace tramgac::digital_io
