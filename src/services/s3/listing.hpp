#pragma once
// Walks through a bucket in the order of keys, one page at a time: prefix, delimiter, marker. The
// work is that of the page, not of the bucket: whatever is rolled up is jumped over.

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "services/s3/state.hpp"

namespace skerry::s3 {

struct ListQuery {
  std::string bucket;
  std::string prefix;
  std::string delimiter;  // empty: none
  std::string after;      // the last key or common prefix that was shown; empty: from the start
  std::string after_version = {};  // of versions: the id of the last one shown of `after`
  std::size_t most = 0;
};

struct ListPage {
  std::vector<const StoredVersion*> objects;
  std::vector<std::string> prefixes;
  bool truncated = false;
  std::string last;  // the last key or common prefix on the page
  std::string last_version = {};
};

// The current objects: the newest version of each key, unless it is a delete marker.
ListPage list_objects(const S3& s3, const ListQuery& query);
// All versions and delete markers, the newest of a key first.
ListPage list_versions(const S3& s3, const ListQuery& query);

// The common prefix that a key is rolled up into; empty: none.
std::string common_prefix(const std::string& key, const ListQuery& query);

}  // namespace skerry::s3
