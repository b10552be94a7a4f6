#include "services/s3/test_region.hpp"
#include "test/support/temporary_directory.hpp"

namespace skerry::s3 {
namespace {

class ListingTest : public S3TestIn<test::TemporaryDirectory> {
 protected:
  ListingTest() {
    make_bucket();
    for (const char* key : {"a", "b/1", "b/2", "b/c/3", "b0", "c d", "d/", "z"}) put(key, "x").ok();
  }

  // "a b/ |token" style: keys and prefixes of a page.
  static std::string shown(const ListObjectsV2Output& page) {
    std::string text;
    for (const Object& object : page.contents.value_or(std::vector<Object>{}))
      text += *object.key + ' ';
    for (const CommonPrefix& prefix : page.common_prefixes.value_or(std::vector<CommonPrefix>{}))
      text += '[' + *prefix.prefix + "] ";
    return text;
  }
  static ListObjectsV2Request list() {
    ListObjectsV2Request request;
    request.bucket = "b-1";
    return request;
  }
  std::string listed(const ListObjectsV2Request& request) {
    return shown(*call<ListObjectsV2Operation>(request));
  }
  // All pages of so many items, which together must be the whole list.
  std::string paged(ListObjectsV2Request request, std::int32_t size) {
    request.max_keys = size;
    std::string text;
    for (int pages = 0; pages < 20; ++pages) {
      const auto page = call<ListObjectsV2Operation>(request);
      EXPECT_LE(*page->key_count, size);
      text += shown(*page);
      if (!*page->is_truncated) return text;
      request.continuation_token = page->next_continuation_token;
    }
    return text + "and so on";
  }
};

TEST_F(ListingTest, PrefixDelimiterAndStart) {
  EXPECT_EQ(listed(list()), "a b/1 b/2 b/c/3 b0 c d d/ z ");
  auto request = list();
  request.delimiter = "/";
  EXPECT_EQ(listed(request), "a b0 c d z [b/] [d/] ");
  request.prefix = "b/";
  EXPECT_EQ(listed(request), "b/1 b/2 [b/c/] ");
  request = list();
  request.start_after = "b/2";
  EXPECT_EQ(listed(request), "b/c/3 b0 c d d/ z ");
  request = list();
  request.prefix = "nothing";
  EXPECT_EQ(listed(request), "");
  request = list();
  request.max_keys = 0;
  const auto none = call<ListObjectsV2Operation>(request);
  EXPECT_EQ(shown(*none), "");
  EXPECT_EQ(none->is_truncated, false);
}

TEST_F(ListingTest, PagesOfEverySizeAreTheWholeList) {
  for (std::int32_t size = 1; size < 10; ++size) {
    EXPECT_EQ(paged(list(), size), listed(list())) << size;
    auto rolled = list();
    rolled.delimiter = "/";
    std::string text = paged(rolled, size);
    for (const char* part : {"a ", "b0 ", "c d ", "z ", "[b/] ", "[d/] "}) {
      const std::size_t at = text.find(part);
      ASSERT_NE(at, std::string::npos) << size << part;
      text.erase(at, std::string(part).size());
    }
    EXPECT_EQ(text, "") << size;
  }
}

TEST_F(ListingTest, ATokenIsOursOrRefused) {
  auto request = list();
  request.continuation_token = "bm90IG91cnM=";
  EXPECT_EQ(code_of(call<ListObjectsV2Operation>(request)), "400 InvalidArgument");
}

TEST_F(ListingTest, KeysCanBeEncoded) {
  auto request = list();
  request.encoding_type = "url";
  EXPECT_EQ(listed(request), "a b/1 b/2 b/c/3 b0 c%20d d/ z ");
}

TEST_F(ListingTest, DeletedKeysAreNotListedAndTheirVersionsAre) {
  keep_versions();
  put("b/1", "newer").ok();
  DeleteObjectRequest deletion;
  deletion.bucket = "b-1";
  deletion.key = "b/2";
  call<DeleteObjectOperation>(deletion).ok();
  auto request = list();
  request.prefix = "b/";
  EXPECT_EQ(listed(request), "b/1 b/c/3 ");
  ListObjectVersionsRequest versions;
  versions.bucket = "b-1";
  versions.prefix = "b/";
  const auto all = call<ListObjectVersionsOperation>(versions);
  ASSERT_EQ(all->versions->size(), 4u);
  EXPECT_TRUE(*all->versions->at(0).is_latest);
  EXPECT_FALSE(*all->versions->at(1).is_latest);
  EXPECT_EQ(all->versions->at(1).version_id, "null");
  EXPECT_EQ(all->delete_markers->size(), 1u);

  // One at a time, by both markers.
  std::vector<std::string> seen;
  versions.max_keys = 1;
  for (int page = 0; page < 9; ++page) {
    const auto one = call<ListObjectVersionsOperation>(versions);
    for (const auto& version : one->versions.value_or(std::vector<ObjectVersion>{}))
      seen.push_back(*version.key + ':' + *version.version_id);
    for (const auto& marker : one->delete_markers.value_or(std::vector<DeleteMarkerEntry>{}))
      seen.push_back(*marker.key + ":deleted");
    if (!*one->is_truncated) break;
    versions.key_marker = one->next_key_marker;
    versions.version_id_marker = one->next_version_id_marker;
  }
  ASSERT_EQ(seen.size(), 5u);
  EXPECT_EQ(seen[1], "b/1:null");
  EXPECT_EQ(seen[2], "b/2:deleted");
  EXPECT_EQ(seen[4], "b/c/3:null");
}

TEST_F(ListingTest, VersionOneGoesOnByMarker) {
  ListObjectsRequest request;
  request.bucket = "b-1";
  request.delimiter = "/";
  request.max_keys = 2;
  const auto first = call<ListObjectsOperation>(request);
  EXPECT_EQ(first->next_marker, "b/");
  request.marker = first->next_marker;
  const auto second = call<ListObjectsOperation>(request);
  EXPECT_EQ(second->contents->front().key, "b0");
}

}  // namespace
}  // namespace skerry::s3
