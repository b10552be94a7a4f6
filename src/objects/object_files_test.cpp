#include "objects/object_files.hpp"

#include <gtest/gtest.h>

#include "objects/limits.hpp"
#include "objects/references.hpp"
#include "objects/test_object_files.hpp"
#include "test/support/temporary_directory.hpp"

namespace skerry::objects {
namespace {

struct Note {
  Extents extents;
  std::string encode() const { return objects::encode(extents); }
  static Result<Note> decode(std::string_view text) { return Note{TRY(decode_extents(text))}; }
};

// A service with one table of records that have bytes.
class ObjectFilesTest : public testing::Test {
 protected:
  ObjectFilesTest() { begin(); }
  void begin() {
    notes.emplace("test.note");
    references.emplace(at.files());
    notes->watch(*references);
  }
  void restart() {
    notes.reset();
    at.restart();
    begin();
    ASSERT_TRUE(notes->load(at.store()).ok());
  }
  CommitOutcome commit(Batch batch) {
    std::optional<CommitOutcome> told;
    at.store().commit(std::move(batch), [&](CommitOutcome outcome) { told = outcome; });
    at.loop().run_until_idle();
    return told.value();
  }
  CommitOutcome put(const std::string& key, Extents extents) {
    Batch batch;
    notes->put(batch, key, {std::move(extents)});
    return commit(std::move(batch));
  }
  CommitOutcome erase(const std::string& key) {
    Batch batch;
    notes->erase(batch, key);
    return commit(std::move(batch));
  }

  test::TemporaryDirectory folder;
  TestObjectFiles at{folder.path()};
  std::optional<Table<Note>> notes;
  std::optional<BlobReferences<Note>> references;
};

TEST_F(ObjectFilesTest, WhatARecordNamesStaysAndIsReadBack) {
  const std::string content(3 * piece_bytes_max + 7, 'x');
  EXPECT_EQ(put("a", at.staged(content)->extents()), CommitOutcome::committed);
  EXPECT_EQ(at.content(notes->find("a")->extents), content);
  EXPECT_EQ(at.on_disk(), 1U);
  restart();
  EXPECT_EQ(at.files().sweep()->removed, 0U);
  EXPECT_EQ(at.content(notes->find("a")->extents), content);
}

TEST_F(ObjectFilesTest, WhatNobodyNamesIsRemoved) {
  at.staged("nobody's");
  EXPECT_EQ(at.on_disk(), 1U);
  at.loop().run_until_idle();
  EXPECT_EQ(at.on_disk(), 0U);
}

TEST_F(ObjectFilesTest, AnEmptyBlobHasNoFile) {
  EXPECT_EQ(at.staged("")->extents(), Extents{});
  EXPECT_EQ(at.on_disk(), 0U);
  EXPECT_EQ(at.content({}), "");
}

TEST_F(ObjectFilesTest, ADroppedBatchDropsItsFile) {
  {
    Batch batch;
    notes->put(batch, "a", {at.staged("a")->extents()});
    EXPECT_EQ(at.files().blobs(), 1U);
  }
  at.loop().run_until_idle();
  EXPECT_EQ(at.files().blobs(), 0U);
  EXPECT_EQ(at.on_disk(), 0U);
}

TEST_F(ObjectFilesTest, ARefusedCommitDropsItsFile) {
  at.answer_commits_with(DiskAnswer::full);
  EXPECT_EQ(put("a", at.staged("a")->extents()), CommitOutcome::disk_full);
  at.answer_commits_with(DiskAnswer::durable);
  at.loop().run_until_idle();
  at.staged("the next one carries the rest away");
  at.loop().run_until_idle();
  EXPECT_EQ(at.on_disk(), 0U);
}

TEST_F(ObjectFilesTest, ADeletionThatIsTakenBackFindsItsFile) {
  put("a", at.staged("kept")->extents());
  at.answer_commits_with(DiskAnswer::full);
  EXPECT_EQ(erase("a"), CommitOutcome::disk_full);
  EXPECT_EQ(at.content(notes->find("a")->extents), "kept");
  at.answer_commits_with(DiskAnswer::durable);
  EXPECT_EQ(erase("a"), CommitOutcome::committed);
  EXPECT_EQ(at.on_disk(), 0U);
}

TEST_F(ObjectFilesTest, ACrashBeforeTheDeletionIsDurableFindsTheFile) {
  put("a", at.staged("kept")->extents());
  Batch batch;
  notes->erase(batch, "a");
  at.answer_commits_with(DiskAnswer::dead);
  at.store().commit(std::move(batch), [](CommitOutcome) { FAIL(); });
  at.loop().run_until_idle();
  at.answer_commits_with(DiskAnswer::durable);
  restart();
  EXPECT_EQ(at.content(notes->find("a")->extents), "kept");
}

TEST_F(ObjectFilesTest, UnderAKeyNothingStandsInClearAndEveryRangeCanBeRead) {
  SeededRandom random(3);
  const BlobKey key = BlobKey::make(random);
  std::string content;
  while (content.size() < 2 * turned_bytes_max + 100) content += "what nobody may read ";
  const auto staged = at.staged(content, key);
  Extents whole = staged->extents();
  whole.front().sealed_key = "c2VhbGVk";  // however its keeper does it
  EXPECT_EQ(at.content(whole, {key}), content);
  for (const ByteRange range : {ByteRange{0, 1}, ByteRange{17, 300}, ByteRange{turned_bytes_max, 5},
                                ByteRange{turned_bytes_max - 3, turned_bytes_max}})
    EXPECT_EQ(at.content(slice(whole, range), {key}), content.substr(range.first, range.count));
  Extents as_it_stands = staged->extents();
  EXPECT_EQ(at.content(as_it_stands).find("nobody"), std::string::npos);
}

TEST_F(ObjectFilesTest, CopiesAndPartsShareFiles) {
  put("part-1", at.staged("Hello, ")->extents());
  put("part-2", at.staged("world!")->extents());
  Extents whole;
  append(whole, notes->find("part-1")->extents);
  append(whole, notes->find("part-2")->extents);
  put("whole", whole);
  put("copy", slice(whole, {3, 6}));
  EXPECT_EQ(at.content(notes->find("whole")->extents), "Hello, world!");
  EXPECT_EQ(at.content(notes->find("copy")->extents), "lo, wo");
  erase("part-1");
  erase("part-2");
  erase("whole");
  EXPECT_EQ(at.on_disk(), 2U);
  EXPECT_EQ(at.content(notes->find("copy")->extents), "lo, wo");
  erase("copy");
  EXPECT_EQ(at.on_disk(), 0U);
}

TEST_F(ObjectFilesTest, ReplacingARecordByItselfKeepsTheFile) {
  put("a", at.staged("a")->extents());
  put("a", notes->find("a")->extents);
  EXPECT_EQ(at.content(notes->find("a")->extents), "a");
  put("a", at.staged("b")->extents());
  EXPECT_EQ(at.on_disk(), 1U);
  EXPECT_EQ(at.content(notes->find("a")->extents), "b");
}

TEST_F(ObjectFilesTest, AReaderKeepsTheFileOfADeletedObject) {
  put("a", at.staged("read me")->extents());
  std::optional<Reading> reading = at.files().read(notes->find("a")->extents);
  erase("a");
  EXPECT_EQ(at.on_disk(), 1U);
  EXPECT_EQ(reading->read_all().value(), "read me");
  reading.reset();
  at.loop().run_until_idle();
  EXPECT_EQ(at.on_disk(), 0U);
}

TEST_F(ObjectFilesTest, TheSweepRemovesWhatACrashLeft) {
  put("a", at.staged("a")->extents());
  {
    const auto staged = at.files().stage();
    ASSERT_TRUE(staged->append(as_bytes("half an up")).ok());
    restart();
  }
  EXPECT_EQ(at.on_disk(), 2U);
  EXPECT_EQ(at.files().sweep()->removed, 1U);
  EXPECT_EQ(at.on_disk(), 1U);
}

TEST_F(ObjectFilesTest, TheSweepNamesWhatIsMissing) {
  const Extent lost{{"00112233445566778899aabbccddeeff"}, 0, 5};
  put("a", {lost});
  EXPECT_EQ(at.files().sweep()->missing, std::vector<BlobId>{lost.blob});
  EXPECT_NE(at.content({lost}).find(lost.blob.text), std::string::npos);
}

TEST_F(ObjectFilesTest, AReadingOutlivesTheFiles) {
  put("a", at.staged("a")->extents());
  Reading reading = at.files().read(notes->find("a")->extents);
  notes.reset();
  at.restart();
  EXPECT_EQ(reading.read_all().value(), "a");
}

}  // namespace
}  // namespace skerry::objects
