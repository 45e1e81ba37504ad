// Read Device Identification (function 43, MEI type 14; Modbus Application Protocol V1.1b3 clause 6.21): what a device
// calls itself. Many devices do not know it and answer exception 1; some do not answer at all.
//
// Nothing here allocates or blocks; safe from any thread (a DeviceIdReader: from one).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "agent/core/base/bytes.h"
#include "agent/core/base/status.h"
#include "drivers/modbus/pdu.h"

namespace tramgac::modbus {

inline constexpr std::uint8_t kDeviceIdFunction = 43;
inline constexpr std::uint8_t kDeviceIdMei = 14;
inline constexpr std::size_t kDeviceIdRequestPduSize = 4;  // function, MEI type, level, first object
inline constexpr std::size_t kDeviceIdHeaderSize = 7;      // function .. number of objects

// How much is asked for: objects 0 to 2, 0 to 6, or also those of the vendor.
enum class DeviceIdLevel : std::uint8_t { kBasic = 1, kRegular = 2, kExtended = 3 };

struct DeviceIdRequest {
  DeviceIdLevel level = DeviceIdLevel::kBasic;
  std::uint8_t object = 0;  // the first that is wanted
};

// Writes the request PDU to `out`.
// Outcomes: kDeviceIdRequestPduSize; kInvalidArgument (no such level); kResourceExhausted (`out` is shorter than that).
Result<std::size_t> EncodeDeviceIdRequest(const DeviceIdRequest& request, MutableByteSpan out);

// Reads an answer PDU. Outcomes: kGood, its data is the whole PDU, for DeviceIdReader; kException1 to
// kException11; kBadFrame (another function or MEI type, truncated, trailing bytes, an object that ends behind the PDU,
// or an exception code that Modbus does not know).
Answer DecodeDeviceIdAnswer(ByteSpan pdu);

// Bytes of the answer PDU that begins with `head`, as far as `head` tells: the length stands nowhere, it is the sum of
// the objects. Outcome: more than head.size() while more has to come; the size of the whole PDU otherwise, which may be
// more than kMaxPduSize if the device talks nonsense.
std::size_t DeviceIdPduSize(ByteSpan head);

// The objects that have a meaning for every device (clause 6.21, object ids).
enum class DeviceIdObject : std::uint8_t {
  kVendorName = 0,
  kProductCode = 1,
  kRevision = 2,
  kVendorUrl = 3,
  kProductName = 4,
  kModelName = 5,
  kApplicationName = 6,
};

// The texts of one device. Printable ASCII, everything else became '?'; blanks at the end are cut.
class DeviceId {
 public:
  static constexpr std::size_t kObjects = 7;
  static constexpr std::size_t kLongestText = 80;  // bytes; what is longer is cut

  // Outcome: empty if the device did not tell.
  std::string_view Text(DeviceIdObject object) const;
  bool empty() const;

  void Set(std::uint8_t object, ByteSpan text);  // ids of vendors are ignored

 private:
  std::array<std::array<char, kLongestText>, kObjects> texts_{};
  std::array<std::uint8_t, kObjects> sizes_{};
};

// Asks for the basic objects and, where the device says that it has them, the regular ones.
//   while (reader.Next(request)) reader.Take(answer to request);
class DeviceIdReader {
 public:
  // Requests that one device is asked at most, whatever it says about more to come.
  static constexpr int kMostRequests = 8;

  // Outcome: false when nothing is left to be asked.
  bool Next(DeviceIdRequest& request) const;
  // The answer to what Next said; it may be any failure.
  void Take(const Answer& answer);

  // What the device is called; kGood if it told at least one object, else why not.
  const DeviceId& id() const { return id_; }
  Quality quality() const { return id_.empty() ? quality_ : Quality::kGood; }

 private:
  void TakePage(ByteSpan pdu);

  DeviceId id_;
  DeviceIdRequest next_;
  Quality quality_ = Quality::kNotReadYet;
  int requests_ = 0;
  bool done_ = false;
};

}  // namespace tramgac::modbus
