#pragma once
// For tests: a machine with real engines in a folder of its own, which goes with it.

#include <gtest/gtest.h>

#include <fcntl.h>
#include <netinet/in.h>
#include <pwd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <memory>
#include <optional>
#include <string>

#include "certificates/region_ca.hpp"
#include "databases/keeper.hpp"
#include "databases/local_programs.hpp"
#include "databases/pq_door.hpp"

namespace skerry::databases {

inline std::uint16_t free_port() {
  const Fd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  EXPECT_EQ(::bind(socket.get(), reinterpret_cast<sockaddr*>(&address), size), 0);
  ::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.sin_port);
}

class RealRegion {
 public:
  explicit RealRegion(std::uint16_t major) {
    std::string pattern = "/tmp/skerry-db-XXXXXX";
    root = ::mkdtemp(pattern.data());
    ::chmod(root.c_str(), 0711);
    // initdb refuses root, and asks for a user that passwd knows.
    owner = {::geteuid(), ::getegid()};
    if (const passwd* user = ::geteuid() == 0 ? ::getpwnam("skerry") : nullptr)
      owner = {user->pw_uid, user->pw_gid};
    for (const char* name : {"/data", "/socket", "/ca"}) {
      ::mkdir((root + name).c_str(), 0700);
      if (::geteuid() == 0 && ::chown((root + name).c_str(), owner.user, owner.group) != 0)
        ADD_FAILURE() << "chown";
    }
    for (const Engine& one : engines_in(std::string(SKERRY_SOURCE_DIR) + "/.tools/engines"))
      if (one.version.major == major) engine = one;
    EXPECT_NE(engine.version.major, 0) << "script/setup fetches the engines";
    trees.emplace(LocalTrees::open(root + "/data", owner).value());
    programs = std::make_unique<LocalPrograms>(*trees, owner);
    ca.emplace(RegionCa::open_or_create(root + "/ca", {clock, random}).value());
  }
  RealRegion(const RealRegion&) = delete;
  RealRegion& operator=(const RealRegion&) = delete;
  ~RealRegion() {
    kill_instances();
    const Fd parent(::open("/tmp", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    EXPECT_TRUE(remove_tree(parent, root.substr(sizeof("/tmp/") - 1)).ok());
  }

  void kill_instances() {
    for (const std::string& name : started) {
      const Tree tree{TreeKind::instance, name};
      EXPECT_TRUE(programs->signal(tree, Signal::kill).ok());
    }
    started.clear();
  }

  Machine machine() { return machine(clock); }
  Machine machine(const Clock& with) { return {*trees, *programs, door, with, random}; }

  Result<Done> make_blank() {
    started.push_back("template-" + text(engine.version));
    return make_template(machine(), key, {engine, "C.UTF-8", root + "/socket"});
  }
  Origin blank() const { return {template_tree(engine.version), template_tree(engine.version)}; }

  InstanceSpec spec(const std::string& name, const ParameterValues& group = {}) {
    started.push_back(name);
    const std::uint16_t port = free_port();
    auto resolved = resolve(Family{engine.version.major}, group,
                            {.instance_class = *find_class("db.t3.micro"),
                             .memory_share_bytes = std::int64_t{64} << 20,
                             .port = port});
    EXPECT_TRUE(resolved.ok());
    const tls::Identity leaf =
        ca->issue({name + ".c0ffee.us-east-1.rds.amazonaws.com"}, {clock, random}).value();
    return {.tree = {TreeKind::instance, name},
            .engine = engine,
            .resolved = *resolved,
            .placement = {.listen_address = "127.0.0.1",
                          .port = port,
                          .socket_folder = root + "/socket"},
            .tls = {leaf.chain_pem(), leaf.key_pem()}};
  }

  // As a client in a database: over the Unix socket, by the rules for everybody but rdsadmin.
  Result<std::unique_ptr<Session>, LoginError> log_in(const InstanceSpec& spec,
                                                      const MasterUser& user) {
    return door.open({spec.placement.socket_folder, spec.placement.port, user.user, user.database,
                      user.password});
  }

  std::string root;
  Owner owner;
  Engine engine;
  SystemClock clock;
  SystemRandom random;
  PqDoor door;
  AdminKey key{"a key of this region"};
  std::optional<LocalTrees> trees;
  std::unique_ptr<LocalPrograms> programs;
  std::optional<RegionCa> ca;
  std::vector<std::string> started;
};

}  // namespace skerry::databases
