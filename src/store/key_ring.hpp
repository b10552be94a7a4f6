#pragma once
// The key hierarchy of sealed.hpp and its two files in the data directory:
//   master.key   32 bytes, mode 0400, written once
//   data.keys    the data keys, each wrapped by the master key with its number and its count

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.hpp"
#include "base/result.hpp"
#include "store/data_directory.hpp"
#include "store/key_memory.hpp"
#include "store/sealed.hpp"

namespace skerry {

struct DataKey {
  std::uint32_t id;  // counted from 1
  KeyView key;
};

class KeyRing {
 public:
  // No directory: the keys are never written.
  static Result<std::unique_ptr<KeyRing>> open(std::optional<DataDirectory> directory,
                                               Random& random, SealLimits limits);

  // The key for one more seal, which it counts.
  Result<DataKey> key_to_seal();
  // Null when there is no such key.
  const DataKey* find(std::uint32_t id) const;
  std::size_t size() const { return keys_.size(); }
  Random& random() { return random_; }

 private:
  KeyRing(std::optional<DataDirectory> directory, Random& random, SealLimits limits);

  Result<Done> read_master();
  Result<Done> make_master();
  Result<Done> read_keys(std::string_view content);
  Result<Done> read_entry(std::string_view entry);
  // Raises the count of the newest key on disk, or adds a new key when that one is used up.
  Result<Done> reserve();
  void add_key();
  std::string newest_entry(std::uint64_t reserved);

  std::optional<DataDirectory> directory_;
  Random& random_;
  SealLimits limits_;
  KeyMemory memory_;
  std::span<std::byte, key_bytes> master_;
  std::vector<DataKey> keys_;
  std::string older_entries_;   // as they stand in the file: a key is wrapped anew only when
  std::string newest_entry_;    // its count changes
  std::uint64_t reserved_ = 0;  // of the newest key, on disk: it never seals more often than this
  std::uint64_t used_ = 0;      // of the newest key
};

}  // namespace skerry
