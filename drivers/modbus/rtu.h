// Modbus RTU: the frame on a serial line and its times (Modbus over Serial Line V1.02 clause 2.5.1).
//
// Nothing here allocates, blocks or keeps state; safe from any thread.
#pragma once

#include <cstddef>
#include <cstdint>

#include "agent/core/base/bytes.h"
#include "agent/core/base/status.h"
#include "agent/core/base/time.h"
#include "drivers/modbus/client.h"
#include "drivers/modbus/question.h"

namespace tramgac::modbus {

inline constexpr std::size_t kRtuRequestSize = 8;  // of a read: unit, PDU, CRC; the longest request
inline constexpr std::size_t kMaxRtuAduSize = 256;
inline constexpr std::size_t kRtuExceptionSize = 5;
inline constexpr std::size_t kRtuOverhead = 3;  // unit and CRC

// Units that can be asked. 0 is the broadcast address, which nobody answers; 248 to 255 are reserved (clause 2.2).
constexpr bool IsSerialUnit(std::uint8_t unit) { return unit >= 1 && unit <= 247; }

// CRC-16 of the bytes (clause 2.5.1.2: polynomial 0xA001 reflected, start 0xFFFF). On the wire its low byte comes
// first.
std::uint16_t Crc16(ByteSpan bytes);

// Writes a whole request frame to `out`.
// Outcomes: its size, for a read kRtuRequestSize; kInvalidArgument (see EncodeQuestion, or unit not IsSerialUnit);
// kResourceExhausted (`out` is shorter than kRtuRequestSize).
Result<std::size_t> EncodeRtuRequest(std::uint8_t unit, const Question& question, MutableByteSpan out);

// Bytes of a good answer frame to a valid `request`, including unit and CRC: 6 to 255.
constexpr std::size_t RtuAnswerSize(const ReadRequest& request) { return 2 + kRtuOverhead + DataSize(request); }

// Bytes of the answer frame that begins with `head`: how much a receiver has to wait for.
// Outcomes: kRtuExceptionSize (the function byte says exception); RtuAnswerSize (every other answer to a read, also
// while fewer than 2 bytes are known); for an identification, whose length is the sum of its objects, what `head` tells
// (see DeviceIdPduSize): more than head.size() while more has to come.
std::size_t ExpectedRtuSize(const Question& question, ByteSpan head);

// The same for an answer to a question that is not known, from the frame's own bytes.
// Outcome: 0 if no question of ours has such an answer, or it would be longer than kMaxRtuAduSize.
std::size_t RtuFrameSize(ByteSpan head);

// Does the frame's checksum fit? False also for fewer than 4 bytes.
bool RtuCrcMatches(ByteSpan adu);

// Reads a whole answer frame.
// Outcomes: kGood with data; kException1 to kException11; kCrc (as long as expected, but the checksum is wrong);
// kBadFrame (truncated, too long, or not an answer to this request); kWrongUnit (a sound frame of another unit).
Answer DecodeRtuAnswer(std::uint8_t unit, const Question& question, ByteSpan adu);

// The bits that carry a character: start, data, parity, stop.
struct CharacterFormat {
  std::uint32_t baud = 9600;  // bit/s, not 0
  std::uint8_t data_bits = 8;
  bool parity = false;
  std::uint8_t stop_bits = 1;
};

// The format that a line's settings say.
inline CharacterFormat FormatOf(const SerialSettings& settings) {
  return {settings.baud, settings.data_bits, settings.parity != 'N', settings.stop_bits};
}

// Time on the wire of `characters` characters, rounded up to a whole microsecond. Precondition: baud is not 0.
Duration CharacterTime(const CharacterFormat& format, std::size_t characters);

// How long the exchange of a request for an answer of `answer_size` bytes may take. What waits for an answer learns
// from the first character that the unit is there; the rest takes the time of its characters and no more.
struct RtuDeadlines {
  BootTime first;  // of the answer's first character
  BootTime whole;  // of the whole answer
};

// `sent`: when the request was handed to the port, which returns before the characters are on the line. `turnaround`:
// what the unit may take from the end of the request to its answer. Precondition: baud is not 0.
RtuDeadlines DeadlinesOf(const CharacterFormat& format, BootTime sent, Duration turnaround, std::size_t answer_size);

// t3.5: the silence between two frames (clause 2.5.1.1): 3.5 characters of 11 bits, and 1.75 ms above 19200 baud
// whatever the baud. Precondition: baud is not 0.
Duration InterFrameSilence(std::uint32_t baud);

// t1.5: a longer silence between two characters of a frame spoils it (clause 2.5.1.1): 1.5 characters of 11 bits, and
// 0.75 ms above 19200 baud whatever the baud. Precondition: baud is not 0.
Duration InnerFrameSilence(std::uint32_t baud);

}  // namespace tramgac::modbus
