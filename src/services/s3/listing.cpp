#include "services/s3/listing.hpp"

#include <algorithm>

namespace skerry::s3 {
namespace {

using Entries = Table<StoredVersion>::Entries;

class Walk {
 public:
  Walk(const S3& s3, const ListQuery& query)
      : entries_(s3.versions().entries()),
        query_(query),
        bucket_(records_of(query.bucket)),
        at_(entries_.lower_bound(bucket_ + std::max(query.prefix, query.after))) {}

  bool ended() const {
    return at_ == entries_.end() || !at_->first.starts_with(bucket_) ||
           !version().place.key.starts_with(query_.prefix);
  }
  const StoredVersion& version() const { return at_->second; }
  const std::string& key() const { return version().place.key; }
  void next() { ++at_; }
  // The first entry of a later key: records of a key end with a zero byte and hex digits.
  void next_key() { at_ = entries_.lower_bound(bucket_ + key() + '\x01'); }
  void jump_behind(const std::string& common) {
    const std::string behind = after_prefix(common);
    at_ = behind.empty() ? entries_.end() : entries_.lower_bound(bucket_ + behind);
  }

 private:
  const Entries& entries_;
  const ListQuery& query_;
  const std::string bucket_;
  Entries::const_iterator at_;
};

// False: the page is full, and there is more.
bool has_room(ListPage& page, const ListQuery& query) {
  if (page.objects.size() + page.prefixes.size() < query.most) return true;
  page.truncated = query.most > 0;
  return false;
}

bool add_prefix(ListPage& page, const ListQuery& query, const std::string& common) {
  if (!has_room(page, query)) return false;
  page.prefixes.push_back(common);
  page.last = common;
  page.last_version.clear();
  return true;
}

bool add_object(ListPage& page, const ListQuery& query, const StoredVersion& version) {
  if (!has_room(page, query)) return false;
  page.objects.push_back(&version);
  page.last = version.place.key;
  page.last_version = version.shown_version();
  return true;
}

}  // namespace

std::string common_prefix(const std::string& key, const ListQuery& query) {
  if (query.delimiter.empty()) return "";
  const std::size_t at = key.find(query.delimiter, query.prefix.size());
  return at == std::string::npos ? "" : key.substr(0, at + query.delimiter.size());
}

ListPage list_objects(const S3& s3, const ListQuery& query) {
  ListPage page;
  for (Walk walk(s3, query); !walk.ended();) {
    const std::string common = common_prefix(walk.key(), query);
    const bool shown = !query.after.empty() && walk.key() <= query.after;
    if (!common.empty() && common == query.after) {
      walk.jump_behind(common);
    } else if (shown || walk.version().marker) {
      walk.next_key();
    } else if (!common.empty()) {
      if (!add_prefix(page, query, common)) break;
      walk.jump_behind(common);
    } else {
      if (!add_object(page, query, walk.version())) break;
      walk.next_key();
    }
  }
  return page;
}

ListPage list_versions(const S3& s3, const ListQuery& query) {
  ListPage page;
  bool behind_marker = query.after_version.empty();
  for (Walk walk(s3, query); !walk.ended();) {
    const std::string common = common_prefix(walk.key(), query);
    if (!common.empty()) {
      const bool shown = !query.after.empty() && common <= query.after;
      if (!shown && !add_prefix(page, query, common)) break;
      walk.jump_behind(common);
    } else if (!query.after.empty() && walk.key() < query.after) {
      walk.next_key();
    } else if (walk.key() == query.after && query.after_version.empty() && !query.after.empty()) {
      walk.next_key();
    } else if (walk.key() == query.after && !behind_marker) {
      behind_marker = walk.version().shown_version() == query.after_version;
      walk.next();
    } else {
      if (!add_object(page, query, walk.version())) break;
      walk.next();
    }
  }
  return page;
}

}  // namespace skerry::s3
