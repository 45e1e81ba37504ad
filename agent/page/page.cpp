#include "agent/page/page.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "agent/core/base/utf8.h"

namespace tramgac::page {
namespace {

constexpr std::string_view kStyle =
    R"(* { box-sizing: border-box; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
body { font: 13px/1.4 "Segoe UI", "Helvetica Neue", Arial, "Liberation Sans", "DejaVu Sans", sans-serif; color: #111;
  background: #fff; margin: 0 auto; padding: 18px 10px; }
h1 { font-size: 21px; line-height: 1.25; margin: 2px 0 6px; }
h2 { font-size: 15px; margin: 22px 0 8px; border-bottom: 1.5px solid #111; padding-bottom: 3px; break-after: avoid; }
.kind { font-size: 12px; letter-spacing: .05em; text-transform: uppercase; color: #444; margin: 0; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 1px 14px; margin: 0 0 12px; }
dt { color: #444; } dd { margin: 0; font-weight: 600; }
.sum { border: 1.5px solid #111; border-left-width: 8px; padding: 8px 12px; margin: 0 0 14px; font-size: 15px; }
.sum b { display: block; font-size: 17px; }
table { border-collapse: collapse; width: 100%; font-size: 12px; }
thead { display: table-header-group; }
th { text-align: left; vertical-align: bottom; border-bottom: 1.5px solid #111; padding: 3px 6px; font-weight: 600; }
td { border-bottom: 1px solid #bbb; padding: 3px 6px; vertical-align: top; }
tr { break-inside: avoid; }
.n { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.id { color: #555; font-size: 11px; }
.v { display: inline-block; border: 1.2px solid #111; border-radius: 3px; padding: 0 6px; font-weight: 600; white-space: nowrap; }
svg text { font-size: 11px; fill: #222; }
.frame { fill: none; stroke: #333; stroke-width: 1; } .grid { stroke: #888; stroke-width: 1; }
.foot { color: #444; font-size: 11.5px; margin-top: 18px; border-top: 1px solid #999; padding-top: 6px; break-inside: avoid; }
)";

std::string_view Entity(char c) {
  switch (c) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\'': return "&#39;";
    default: return {};
  }
}

bool IsControl(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

}  // namespace

std::string Escaped(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t length = Utf8Length({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
    const std::string_view entity = Entity(text.front());
    if (!entity.empty()) {
      out += entity;
    } else {
      out += length == 0 || IsControl(text.front()) ? std::string_view("?") : text.substr(0, length);
    }
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return out;
}

std::string PageBegin(const Sheet& sheet) {
  return fmt::format(R"(<!DOCTYPE html>
<html lang="{}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{}</title>
<style>
@page {{ size: A4 {}; margin: 11mm 10mm; }}
{}body {{ max-width: {}px; }}
{}</style>
</head>
<body>
)",
                     sheet.language, Escaped(sheet.title), sheet.landscape ? "landscape" : "portrait", kStyle,
                     sheet.landscape ? 1060 : 760, sheet.style);
}

std::string PageEnd() { return "</body>\n</html>\n"; }

}  // namespace tramgac::page
