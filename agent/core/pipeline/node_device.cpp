#include "agent/core/pipeline/node_device.h"

#include <algorithm>
#include <array>

namespace tramgac {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

// The node's own readings must not be what wears its card out: deadbands are wide, and what stays is said once an hour.
constexpr Duration kHeartbeat = hours(1);

constexpr PointSpec Make(std::string_view name, std::string_view unit, ValueType type, WireType wire, double deadband) {
  PointSpec spec;
  spec.name = name;
  spec.unit = unit;
  spec.type = type;
  spec.encoding.type = wire;
  spec.reporting = {deadband, kHeartbeat};
  return spec;
}

constexpr PointSpec Real(std::string_view name, std::string_view unit, double low, double high, double deadband) {
  PointSpec spec = Make(name, unit, ValueType::kReal, WireType::kReal, deadband);
  spec.plausible_low = low;
  spec.plausible_high = high;
  return spec;
}

constexpr PointSpec Percent(std::string_view name, double deadband) { return Real(name, "%", 0, 100, deadband); }

constexpr PointSpec Count(std::string_view name, std::string_view unit, double deadband) {
  return Make(name, unit, ValueType::kInteger, WireType::kUnsigned, deadband);
}

constexpr PointSpec Truth(std::string_view name) { return Make(name, {}, ValueType::kBool, WireType::kBit, 0); }

// Names, units and labels as in drivers/names/points.yaml.
constexpr std::array<PointSpec, kNodePointCount> kPoints = {
    Percent("disk.used.percent", 1),
    Percent("disk.inodes.used.percent", 1),
    Percent("memory.available.percent", 5),
    Percent("cpu.load", 10),
    Real("cpu.temperature", "Cel", -60, 150, 3),
    Truth("device.undervoltage"),
    Truth("cpu.throttled"),
    Truth("clock.synced"),
    Real("clock.offset", "ms", -1e9, 1e9, 20),
    Count("store.unsent", {}, 500),
    Percent("store.used.percent", 1),
    Count("agent.written.day", "By/d", 50e6),
    Count("agent.written.reading", "By", 200),
    Real("store.card.life", "a", 0, 100, 1),
    Count("agent.restarts", {}, 0),
    Count("agent.restarts.day", {}, 0),
    Count("agent.worker.lag", "ms", 3000),
    Count("agent.descriptors", {}, 10),
    Count("agent.memory", "By", 4e6),
};

constexpr std::array<LocalText, kNodePointCount> kLabels = {{
    {"Disk space used", "Dung lượng đĩa đã dùng"},
    {"Disk file entries used", "Tỷ lệ mục tệp (inode) đã dùng"},
    {"Share of memory available", "Tỷ lệ bộ nhớ khả dụng"},
    {"CPU load", "Tải CPU"},
    {"CPU temperature", "Nhiệt độ CPU"},
    {"Supply voltage too low", "Điện áp nguồn quá thấp"},
    {"CPU slowed down", "CPU bị giảm tốc độ"},
    {"Clock synchronised", "Đồng hồ đã đồng bộ"},
    {"Clock offset", "Độ lệch đồng hồ"},
    {"Records to be sent", "Bản ghi chờ gửi"},
    {"Store used", "Tỷ lệ kho bản ghi đã dùng"},
    {"Written a day", "Lượng ghi mỗi ngày"},
    {"Written a reading", "Lượng ghi mỗi số đo"},
    {"Life of the memory card", "Tuổi thọ thẻ nhớ"},
    {"Restarts of the agent", "Số lần agent khởi động lại"},
    {"Restarts of the agent in 24 h", "Số lần agent khởi động lại trong 24 giờ"},
    {"Longest lag of a worker", "Độ trễ lớn nhất của luồng xử lý"},
    {"Open descriptors of the agent", "Số tệp agent đang mở"},
    {"Memory of the agent", "Bộ nhớ agent đang dùng"},
}};

constexpr AlarmSpec On(NodePoint point, AlarmKind kind, std::string_view name, Severity severity, double limit,
                       double deadband) {
  AlarmSpec spec;
  spec.name = name;
  spec.kind = kind;
  spec.severity = severity;
  spec.point = static_cast<std::uint32_t>(point);
  spec.limit = limit;
  spec.deadband = deadband;
  return spec;
}

constexpr AlarmSpec Timed(AlarmSpec spec, Duration on_delay, Duration off_delay, Duration respond) {
  spec.on_delay = on_delay;
  spec.off_delay = off_delay;
  spec.time_to_respond = respond;
  return spec;
}

constexpr AlarmSpec Worse(AlarmSpec spec, const WorseLimit& worse) {
  spec.worse = &worse;
  return spec;
}

constexpr AlarmSpec Explained(AlarmSpec spec, LocalText text, LocalText cause, LocalText consequence,
                              LocalText response) {
  spec.text = text;
  spec.cause = cause;
  spec.consequence = consequence;
  spec.response = response;
  return spec;
}

constexpr WorseLimit kDiskWorse{97, Severity::kCritical};
constexpr WorseLimit kHotWorse{85, Severity::kMajor};  // the Raspberry Pi slows down from 80 on, hard from 85 on

constexpr std::array<AlarmSpec, kNodePointAlarmCount> kAlarms = {
    Explained(Timed(Worse(On(NodePoint::kDiskUsed, AlarmKind::kHigh, "disk-full", Severity::kMajor, 90, 2), kDiskWorse),
                    seconds(10), minutes(5), hours(4)),
              {"Disk of the node is almost full", "Ổ đĩa của nút gần đầy"},
              {"Logs or other files have grown, or the store has a larger budget than the disk has room for.",
               "Nhật ký hoặc tệp khác tăng lên, hoặc dung lượng cấp cho kho bản ghi lớn hơn chỗ trống của ổ đĩa."},
              {"When it is full, records cannot be written and a power cut loses them.",
               "Khi ổ đầy sẽ không ghi được bản ghi, mất điện là mất dữ liệu."},
              {"Remove what is not needed (logs, old packages), or give the store a smaller budget.",
               "Xóa thứ không cần (nhật ký, gói cũ), hoặc giảm dung lượng của kho (store.budget)."}),
    Explained(Timed(On(NodePoint::kMemoryAvailable, AlarmKind::kLow, "memory-low", Severity::kMajor, 8, 4), minutes(1),
                    minutes(5), hours(4)),
              {"Node has little memory left", "Nút sắp hết bộ nhớ"},
              {"Too many devices for this board, or another program takes the memory.",
               "Quá nhiều thiết bị so với bo mạch này, hoặc chương trình khác chiếm bộ nhớ."},
              {"The system ends programs when nothing is left; readings are missing until the agent runs again.",
               "Khi hết bộ nhớ, hệ thống sẽ dừng chương trình; thiếu số đo cho đến khi agent chạy lại."},
              {"Look at what takes the memory (top), move devices to another node.",
               "Xem chương trình nào chiếm bộ nhớ (lệnh top), chuyển bớt thiết bị sang nút khác."}),
    Explained(
        Timed(Worse(On(NodePoint::kCpuTemperature, AlarmKind::kHigh, "cpu-hot", Severity::kMinor, 80, 5), kHotWorse),
              minutes(1), minutes(5), hours(8)),
        {"Processor of the node is hot", "Bộ xử lý của nút quá nóng"},
        {"The cabinet is too warm, the board's fan has failed or its vents are covered.",
         "Tủ quá nóng, quạt của bo mạch hỏng hoặc khe thoáng bị che."},
        {"The board slows down and may stop; it ages faster.", "Bo mạch chạy chậm lại, có thể dừng; nhanh hỏng hơn."},
        {"Check the air around the node and its fan.", "Kiểm tra không khí quanh nút và quạt của nút."}),
    Explained(Timed(On(NodePoint::kUnderVoltage, AlarmKind::kState, "under-voltage", Severity::kMajor, 0, 0),
                    Duration(0), minutes(10), hours(8)),
              {"Supply voltage of the node is too low", "Điện áp nguồn của nút quá thấp"},
              {"The power supply or its cable is too weak, or something on USB takes too much.",
               "Bộ nguồn hoặc dây nguồn yếu, hoặc thiết bị USB lấy quá nhiều dòng."},
              {"The board may restart without warning and damage its memory card.",
               "Bo mạch có thể tự khởi động lại và làm hỏng thẻ nhớ."},
              {"Replace power supply and cable with the board maker's own.",
               "Thay bộ nguồn và dây bằng loại của hãng bo mạch."}),
    Explained(
        Timed(On(NodePoint::kThrottled, AlarmKind::kState, "cpu-throttled", Severity::kMinor, 0, 0), minutes(1),
              minutes(10), hours(8)),
        {"Processor of the node is slowed down", "Bộ xử lý của nút bị giảm tốc độ"},
        {"The board is too hot, or its supply voltage is too low.", "Bo mạch quá nóng, hoặc điện áp nguồn quá thấp."},
        {"Readings may come late. The cause itself can make the board restart.",
         "Số đo có thể đến trễ. Chính nguyên nhân đó có thể khiến bo mạch tự khởi động lại."},
        {"Check the air around the node and its fan; then its power supply and cable.",
         "Kiểm tra không khí quanh nút và quạt; sau đó kiểm tra bộ nguồn và dây nguồn."}),
    Explained(Timed(On(NodePoint::kWorkerLag, AlarmKind::kHigh, "worker-lag", Severity::kMajor, 15'000, 5'000),
                    Duration(0), minutes(1), hours(4)),
              {"A part of the agent stood still", "Một phần của agent đã đứng yên"},
              {"The disk is very slow or failing, or the board is overloaded.",
               "Ổ đĩa rất chậm hoặc sắp hỏng, hoặc bo mạch quá tải."},
              {"Readings come late; after 30 s the agent is started anew.",
               "Số đo đến trễ; sau 30 giây agent sẽ được khởi động lại."},
              {"Look at the agent's log for which part it was; check the disk and the load.",
               "Xem nhật ký của agent để biết phần nào; kiểm tra ổ đĩa và tải."}),
    Explained(Timed(On(NodePoint::kCardLife, AlarmKind::kLow, "card-life", Severity::kMinor, 1, 0.5), hours(6),
                    hours(6), hours(30 * 24)),
              {"Memory card will be worn out in {value} years", "Thẻ nhớ sẽ mòn hết sau {value} năm"},
              {"So much is recorded that a card of the configured endurance lasts less than a year.",
               "Lượng ghi lớn đến mức thẻ có độ bền đã cấu hình chỉ dùng được chưa đến một năm."},
              {"The card fails, and with it the node.", "Thẻ hỏng và nút ngừng hoạt động."},
              {"Use wider deadbands, longer periods or a longer store.commit_interval, or a card of high endurance; "
               "correct store.card_endurance.",
               "Tăng ngưỡng báo cáo (deadband), chu kỳ hoặc store.commit_interval, hoặc dùng thẻ độ bền cao; "
               "sửa store.card_endurance cho đúng."}),
    Explained(Timed(On(NodePoint::kRestartsDay, AlarmKind::kHigh, "restarts-often", Severity::kMajor, 3, 0),
                    Duration(0), Duration(0), hours(8)),
              {"Agent was restarted often within 24 h", "Agent khởi động lại nhiều lần trong 24 giờ"},
              {"Power cuts, a failing power supply, too little memory, or a fault of the program.",
               "Mất điện, bộ nguồn sắp hỏng, thiếu bộ nhớ, hoặc lỗi chương trình."},
              {"Readings of the time in between are missing.", "Thiếu số đo trong thời gian gián đoạn."},
              {"Look at the log before each start (journalctl -u tramgac); check the power supply.",
               "Xem nhật ký trước mỗi lần khởi động (journalctl -u tramgac); kiểm tra bộ nguồn."}),
};

using AllAlarms = std::array<AlarmSpec, kNodeAlarmCount + kNodePointAlarmCount>;

AllAlarms JoinAlarms() {
  AllAlarms all;
  const auto agent = std::ranges::copy(NodeWithoutReadings().alarms, all.begin()).out;
  std::ranges::copy(kAlarms, std::ranges::copy(AgentAlarms(), agent).out);
  return all;
}

DeviceSpec MakeNode(std::span<const AlarmSpec> alarms) {
  DeviceSpec spec = NodeWithoutReadings();
  spec.points = kPoints;
  spec.labels = kLabels;
  spec.alarms = alarms;
  return spec;
}

}  // namespace

std::span<const PointSpec> NodePoints() { return kPoints; }
std::span<const LocalText> NodePointLabels() { return kLabels; }
std::span<const AlarmSpec> NodePointAlarms() { return kAlarms; }

const DeviceSpec& NodeDevice() {
  static const AllAlarms alarms = JoinAlarms();
  static const DeviceSpec spec = MakeNode(alarms);
  return spec;
}

}  // namespace tramgac
