// What is said about a wrong board file.
#pragma once

#include "agent/document/problem.h"

namespace tramgac::sbc {

using document::Phrase;

inline constexpr Phrase kNothingToRecognise{"nothing tells how this board is recognised",
                                            "không có gì để nhận ra bo mạch này"};
inline constexpr Phrase kWantCompatible{"compatible: a list of words of /proc/device-tree/compatible, or dmi: true",
                                        "compatible: danh sách từ trong /proc/device-tree/compatible, hoặc dmi: true"};
inline constexpr Phrase kNoDevice{"{0} is no device", "{0} không phải thiết bị"};
inline constexpr Phrase kWantDevice{"a path in /dev", "một đường dẫn trong /dev"};
inline constexpr Phrase kNoRts{"the kernel switches the direction with RTS, and no pin is given for it",
                               "nhân hệ điều hành đổi chiều bằng RTS, nhưng chưa khai báo chân RTS"};
inline constexpr Phrase kPinTwice{"pin {0} is used in line {1} already", "chân {0} đã dùng ở dòng {1}"};
inline constexpr Phrase kLineTwice{"line {0} of the chip is used in line {1} already",
                                   "đường {0} của chip đã dùng ở dòng {1}"};
inline constexpr Phrase kUseTwice{"a node has one {0}", "mỗi nút chỉ có một {0}"};
inline constexpr Phrase kSetTooLong{"the watchdog counts to {0} only", "watchdog chỉ đếm được đến {0}"};
inline constexpr Phrase kWantShorter{"at least a second less", "ngắn hơn ít nhất một giây"};
inline constexpr Phrase kNoBootFile{"boot lines need boot_file, where they go", "có dòng khởi động thì cần boot_file"};
inline constexpr Phrase kIdTwice{"board {0} is described in {1} already", "bo mạch {0} đã mô tả trong {1}"};

}  // namespace tramgac::sbc
