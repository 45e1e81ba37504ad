// A Modbus device in a file (registers.yaml): what `tramgac record` wrote and `tramgac simulate` plays.
//
//   recording: 1
//   protocol: modbus
//   unit: 1
//   identification: {0: APC, 1: SMT1500}       # objects of function 43/14; absent: the device does not tell
//   registers:
//     holding:
//       - {at: 128, words: [2301, 0x1F40]}     # wire address from 0; coils and discrete inputs: 0 or 1
#pragma once

#include <map>
#include <memory>
#include <string>

#include "agent/app/register_bank.h"
#include "agent/commission/snapshot.h"
#include "agent/document/problem.h"
#include "drivers/modbus/device_id.h"

namespace tramgac::app {

struct RegisterRecording {
  std::uint8_t unit = 1;
  std::map<std::uint8_t, std::string> identification;  // by object id
  RegisterBank bank;

  // The answer PDU, as RegisterBank's; function 43/14 gives what the device calls itself. Any bytes may be given.
  std::vector<std::uint8_t> Answer(ByteSpan request) const;
};

// The text of a recording. `when`: goes into a comment.
std::string FormatRecording(const commission::Snapshot& snapshot, std::uint8_t unit, const modbus::DeviceId& id,
                            const std::string& when);

// Understands `text`, called `file` in problems. Outcomes: the recording; null with problems added.
std::unique_ptr<RegisterRecording> ParseRecording(const std::string& file, std::string_view text,
                                                  document::Problems& problems);

// The same from a file of at most 1 MiB. May block on the disk.
std::unique_ptr<RegisterRecording> LoadRecording(const std::string& path, document::Problems& problems);

}  // namespace tramgac::app
