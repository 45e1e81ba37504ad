// tramgac support-bundle: what a developer needs to understand a node from afar, without its secrets.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "agent/bundle/tar_gz.h"
#include "agent/config/config.h"
#include "agent/document/problem.h"

namespace tramgac::app {

struct BundleRequest {
  std::string config = "/etc/tramgac/node.yaml";
  std::string control;       // empty: what the configuration says
  std::string log;           // a file; empty: the journal
  std::int64_t records = 0;  // so many of the newest
};

// Collects part after part; what cannot be had is noted and left out. Single-threaded; blocks for some seconds.
class SupportBundle {
 public:
  struct Missing {
    std::string part;
    document::Wording why;
  };

  explicit SupportBundle(const BundleRequest& request) : request_(request) {}

  void Collect();

  // In English, for the developer: every file with its size and SHA-256, what was cut, and what is missing.
  std::string Manifest() const;

  const std::vector<bundle::File>& files() const { return files_; }
  const std::vector<Missing>& missing() const { return missing_; }
  const std::string& node() const { return node_; }  // empty: not known

 private:
  void Add(std::string name, std::string content, bool keep_end = false);
  void Miss(std::string part, document::Wording why) { missing_.push_back({std::move(part), std::move(why)}); }
  void AddVersion();
  void AddConfiguration();
  void AddCheck();
  void AddProfiles(const config::NodeConfig& config);
  void AddAgent();
  void AddStore();
  void AddRecordsOfAgent();
  void AddLog();

  const BundleRequest& request_;
  std::string control_ = "/run/tramgac/control.sock";
  std::string store_ = "/var/lib/tramgac/records.db";
  std::string node_;
  bool agent_answers_ = false;
  std::size_t total_ = 0;
  std::vector<bundle::File> files_;
  std::vector<Missing> missing_;
  std::vector<std::string> cut_;
};

}  // namespace tramgac::app
