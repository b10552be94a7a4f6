// What a hostile function tries, from inside a real sandbox.
#include <sys/socket.h>
#include <sys/un.h>

#include <fstream>
#include <sstream>

#include "lab.hpp"
#include "sandbox/limits.hpp"

namespace skerry::sandbox {
namespace {

std::string file_text(const char* path) {
  std::ifstream file(path);
  return {(std::istreambuf_iterator<char>(file)), {}};
}

class Escapes : public FunctionsLab {
 protected:
  // Runs JavaScript whose value says what was gotten hold of: "" is nothing.
  std::string gotten(const std::string& body) {
    auto tries = version(
        "const fs = require('fs'), os = require('os'), net = require('net'),"
        "  child = require('child_process');"
        "exports.handler = async () => { try { return String(await (async () => {" +
            body + "})()); } catch (error) { return ''; } };",
        Runtime::nodejs24);
    tries.memory_mib = 256;
    tries.timeout = std::chrono::seconds(20);
    return invoke(tries).payload;
  }
};

TEST_F(Escapes, NoSystemCallLeadsOut) {
  const auto tries = version_of(
      {{"index.js",
        "exports.handler = async () => "
        "  require('child_process').execFileSync('/var/task/calls', { encoding: 'utf8' });"},
       {"calls", file_text(SKERRY_ESCAPE_CALLS), 0100755}},
      Runtime::nodejs24);
  const Answer answer = invoke(tries);
  ASSERT_EQ(answer.ending, Ending::returned) << answer.payload << patron.text();
  std::size_t refused = 0;
  for (std::size_t at = 0; (at = answer.payload.find(" refused ", at)) != std::string::npos; ++at)
    ++refused;
  EXPECT_EQ(answer.payload.find("GOT"), std::string::npos) << answer.payload;
  EXPECT_GE(refused, 66u) << answer.payload;
  EXPECT_EQ(invoke(tries).ending, Ending::returned);  // and process 1 goes on
  EXPECT_EQ(fleet->list().size(), 1u);
}

TEST_F(Escapes, TheHostsFilesAreNotThere) {
  const std::string listing = gotten(
      "return ['/', '/etc', '/dev', '/opt', '/var'].map((at) => fs.readdirSync(at).sort()"
      ".join(' ')).join('|');");
  EXPECT_EQ(
      listing,
      "\"bin dev etc lib lib64 opt proc tmp usr var|"
      "gai.conf group hosts localtime nsswitch.conf passwd pki protocols resolv.conf services "
      "ssl|fd full null random stderr stdin stdout urandom zero||"
      "lang node_modules runtime task tmp\"");
  for (const char* const path :
       {"/etc/shadow", "/root", "/home", "/sys", "/boot", "/run", "/proc/kcore",
        "/proc/1/root/etc/shadow", "/proc/1/environ", "/proc/1/mem", "/proc/1/fd/3", "/proc/1/maps",
        "/proc/1/cwd/etc", "/proc/kmsg", "/proc/1/exe"})
    EXPECT_EQ(gotten("const at = '" + std::string(path) +
                     "'; return fs.statSync(at).isDirectory() ? fs.readdirSync(at) "
                     ": fs.readFileSync(at).length;"),
              "\"\"")
        << path;
}

TEST_F(Escapes, NothingThatIsSharedCanBeWritten) {
  for (const char* const path :
       {"/var/task/index.js", "/var/task/new", "/var/runtime/bootstrap.js", "/var/lang/bin/node",
        "/etc/passwd", "/etc/resolv.conf", "/usr/bin/new", "/new", "/dev/new", "/var/tmp/new",
        "/var/runtime/ca-cert.pem", "/proc/sys/kernel/core_pattern", "/proc/sysrq-trigger",
        "/proc/sys/kernel/hostname", "/proc/sys/net/ipv4/ip_forward", "/proc/sys/vm/drop_caches",
        "/proc/1/oom_score_adj", "/proc/self/uid_map"})
    EXPECT_EQ(gotten("fs.appendFileSync('" + std::string(path) + "', 'x'); return 'written';"),
              "\"\"")
        << path;
}

TEST_F(Escapes, OtherProcessesAreNotSeen) {
  EXPECT_EQ(gotten("return 'seen ' + fs.readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name)"
                   "  && name !== String(process.pid));"),
            "\"seen \"");
  EXPECT_EQ(gotten("return 'groups ' + fs.readFileSync('/proc/self/cgroup', 'utf8').split('\\n')"
                   "  .filter((line) => line && !line.endsWith(':/'));"),
            "\"groups \"");
  EXPECT_EQ(gotten("return fs.readFileSync('/proc/self/mountinfo', 'utf8').split('\\n')"
                   "  .filter((line) => line).map((line) => line.split(' ')[4]).sort().join(' ');"),
            "\"/ /dev/full /dev/null /dev/random /dev/urandom /dev/zero /proc /tmp "
            "/var/runtime/ca-cert.pem /var/task\"");
}

// One function waits with a secret and open doors; another one looks for it.
TEST_F(Escapes, OtherFunctionsAreOutOfReach) {
  auto hides = version(
      "const net = require('net');"
      "exports.handler = () => new Promise(() => {"
      "  require('fs').writeFileSync('/tmp/secret', 'hush');"
      "  net.createServer().listen(7777, '0.0.0.0');"
      "  net.createServer().listen('\\0hidden', () => console.log('listening')); });",
      Runtime::nodejs24);
  hides.key.function.text = "hides";
  hides.variables["SECRET"] = "hush";
  hides.timeout = std::chrono::seconds(60);
  const auto waiting = begin(hides);
  ASSERT_TRUE(until([&] { return patron.text().find("listening") != std::string::npos; }))
      << patron.text();
  EXPECT_EQ(
      gotten("let all = ''; for (const pid of fs.readdirSync('/proc')) {"
             "  try { all += fs.readFileSync(`/proc/${pid}/environ`, 'utf8'); } catch (e) {} }"
             "return all.includes('hush') ? all : '';"),
      "\"\"");
  EXPECT_EQ(gotten("return fs.existsSync('/tmp/secret') ? 'seen' : '';"), "\"\"");
  EXPECT_EQ(gotten("const own = new Set(fs.readdirSync('/proc/self/task').map(Number)).add(1);"
                   "for (let pid = 1; pid < 70000; ++pid) { if (own.has(pid)) continue;"
                   "  try { process.kill(pid, 0); return pid; } catch (e) {"
                   "    if (e.code !== 'ESRCH') return `${pid} ${e.code}`; } }"
                   "return '';"),
            "\"\"");
  for (const char* const where :
       {"{ path: '\\0hidden' }", "{ host: '127.0.0.1', port: 7777 }",
        "{ host: '169.254.100.1', port: 7777 }", "{ host: '169.254.76.1', port: 7777 }",
        "{ host: '169.254.76.2', port: 7777 }"})
    EXPECT_EQ(gotten("return new Promise((done) => net.connect(" + std::string(where) +
                     ").on('connect', () => done('in')).on('error', () => done(''))"
                     ".setTimeout(500, () => done('')));"),
              "\"\"")
        << where;
  EXPECT_FALSE(waiting->has_value());
}

TEST_F(Escapes, ItIsNobodyWithNothing) {
  const std::string status = gotten(
      "return fs.readFileSync('/proc/self/status', 'utf8').split('\\n').filter((line) => "
      "/^(Uid|Gid|Groups|Cap|NoNewPrivs|Seccomp:)/.test(line)).join('|').replace(/\\s+/g, ' ');");
  EXPECT_EQ(status,
            "\"Uid: 993 993 993 993|Gid: 990 990 990 990|Groups: |CapInh: 0000000000000000|CapPrm: "
            "0000000000000000|CapEff: 0000000000000000|CapBnd: 0000000000000000|CapAmb: "
            "0000000000000000|NoNewPrivs: 1|Seccomp: 2\"");
  EXPECT_EQ(gotten("return os.userInfo().username;"), "\"sbx_user1051\"");
  // Its descriptors: the bootstrap's two beside the standard ones, and what Node makes itself.
  const std::string inherited = gotten(
      "return child.execFileSync('/bin/ls', ['-l', '/proc/self/fd'], { encoding: 'utf8', "
      "stdio: ['ignore', 'pipe', 'inherit'] }).split('\\n').filter((line) => / -> /.test(line) && "
      "!/ [0-3] -> /.test(line)).join('|');");
  EXPECT_EQ(inherited, "\"\"");
}

TEST_F(Escapes, TheNetworkIsItsOwn) {
  // A listener of the host's and an abstract socket of the host's: not there.
  const Fd listener(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  const std::string text = "skerry-escape-" + random.text(8, "0123456789abcdef");
  text.copy(name.sun_path + 1, text.size());
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + text.size());
  ASSERT_EQ(::bind(listener.get(), reinterpret_cast<const sockaddr*>(&name), size), 0);
  ASSERT_EQ(::listen(listener.get(), 1), 0);
  EXPECT_EQ(gotten("return new Promise((done) => net.connect({ path: '\\0" + text +
                   "' }).on('connect', () => done('in')).on('error', () => done('')));"),
            "\"\"");
  EXPECT_EQ(gotten("return Object.keys(os.networkInterfaces());"), "\"lo\"");
  for (const char* const address : {"127.0.0.1:22", "169.254.169.254:80", "169.254.100.1:9001",
                                    "198.18.128.1:80", "10.0.0.1:80"}) {
    const std::string both = address;
    const std::size_t colon = both.find(':');
    EXPECT_EQ(gotten("return new Promise((done) => net.connect({ host: '" + both.substr(0, colon) +
                     "', port: " + both.substr(colon + 1) +
                     " }).on('connect', () => done('in')).on('error', () => done(''))"
                     ".setTimeout(500, () => done('')));"),
              "\"\"")
        << address;
  }
}

TEST_F(Escapes, FloodsAreHeldBack) {
  // Processes.
  auto forks = version(
      "exports.handler = async () => { const { spawn } = require('child_process'); let failed = 0;"
      "  for (let i = 0; i < 1500 && failed < 5; ++i) { try { "
      "    const one = spawn('/bin/sleep', ['100']); one.on('error', () => { failed += 1; });"
      "    if (one.pid === undefined) failed += 1; } catch (e) { failed += 1; } }"
      "  return failed > 0 ? 'held' : 'not held'; };",
      Runtime::nodejs24);
  forks.memory_mib = 1024;
  forks.timeout = std::chrono::seconds(20);
  const Answer forked = invoke(forks);
  EXPECT_TRUE(forked.payload == "\"held\"" || forked.ending == Ending::function_error)
      << forked.payload;
  stop_all();
  // Descriptors.
  EXPECT_EQ(gotten("let n = 0; try { for (;;) { fs.openSync('/dev/null'); ++n; } } catch (e) {}"
                   "return n < 1024 ? '' : n;"),
            "\"\"");
  // Disk and inodes of /tmp.
  auto disk = version(
      "const fs = require('fs'); exports.handler = async () => { const block = Buffer.alloc(1 << "
      "20);"
      "  let mib = 0; try { const file = fs.openSync('/tmp/big', 'w');"
      "    for (;;) { fs.writeSync(file, block); ++mib; } } catch (error) {"
      "    return `${error.code} ${mib > 500 && mib <= 512}`; } };",
      Runtime::nodejs24);
  disk.memory_mib = 1024;
  disk.timeout = std::chrono::seconds(20);
  EXPECT_EQ(invoke(disk).payload, "\"ENOSPC true\"");
  auto inodes = version(
      "const fs = require('fs'); exports.handler = async () => { let n = 0; try { for (;;)"
      "  fs.writeFileSync(`/tmp/${n++}`, ''); } catch (error) { return error.code; } };",
      Runtime::nodejs24);
  inodes.memory_mib = 1024;
  inodes.timeout = std::chrono::seconds(20);
  EXPECT_EQ(invoke(inodes).payload, "\"ENOSPC\"");
}

TEST_F(Escapes, AFloodOfLogsIsCappedAndSaysSo) {
  auto logs = version(
      "exports.handler = async (event) => { const line = 'x'.repeat(1000);"
      "  for (let i = 0; i < 40000; ++i) console.log(line); return 1; };");
  logs.timeout = std::chrono::seconds(30);
  logs.memory_mib = 1769;
  const TimePoint begun = SystemClock().now();
  EXPECT_EQ(invoke(logs).payload, "1");
  const auto seconds =
      std::chrono::ceil<std::chrono::seconds>(SystemClock().now() - begun).count() + 1;
  std::size_t bytes = 0;
  std::size_t lines = 0;
  for (const auto& each : patron.streams) {
    for (const std::string& line : each->lines) {
      bytes += line.size();
      if (line.size() > 1000) ++lines;
    }
  }
  // On a machine that is slow enough nothing has to be dropped.
  EXPECT_LE(bytes, static_cast<std::size_t>(seconds) * log_bytes_per_second_max);
  EXPECT_EQ(lines < 40'000, patron.text().find("LOGS\tDropped: ") != std::string::npos);
}

TEST_F(Escapes, TheRuntimeApiKeepsInvocationsApart) {
  const auto bash =
      version_of({{"bootstrap",
                   "#!/bin/bash\n"
                   "api=http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime\n"
                   "while true; do\n"
                   "  curl -sS -o /dev/null -D /tmp/head $api/invocation/next\n"
                   "  id=$(grep -i request-id /tmp/head | tr -d '\\r' | cut -d' ' -f2)\n"
                   "  status() { curl -s -o /dev/null -w '%{http_code} ' \"$@\"; }\n"
                   "  all=$(status $api/invocation/next; status "
                   "$api/invocation/00000000-0000-4000-8000-000000000000/response -d x;"
                   " status $api/init/error -d x; status $api/nothing; status -X DELETE "
                   "$api/invocation/next)\n"
                   "  curl -sS -o /dev/null $api/invocation/$id/response -d \"\\\"$all\\\"\"\n"
                   "  again=$(status $api/invocation/$id/response -d x)\n"
                   "  echo \"again $again\"\n"
                   "done\n",
                   0100755}},
                 Runtime::provided_al2023);
  EXPECT_EQ(invoke(bash).payload, "\"403 400 403 404 404 \"") << patron.text();
  EXPECT_TRUE(until([&] { return patron.text().find("again 403") != std::string::npos; }));
}

TEST_F(Escapes, TheArchiveStaysInItsFolder) {
  for (const ZipEntry& entry :
       {ZipEntry{"../out", "x"}, ZipEntry{"/etc/cron.d/x", "x"}, ZipEntry{"a/../../out", "x"}}) {
    const auto tree = unpack(zip_of({{"index.js", "x"}, entry}));
    ASSERT_FALSE(tree.ok()) << entry.name;
    EXPECT_EQ(tree.error().why, BadArchive::hostile) << entry.name;
  }
  // A link that leads out, and then a file through it.
  const auto through = unpack(zip_of({{"link", "/tmp", 0120777}, {"link/file", "x"}}));
  ASSERT_FALSE(through.ok());
  EXPECT_EQ(through.error().why, BadArchive::hostile);
  const auto twice = unpack(zip_of({{"a", "1"}, {"a", "2"}}));
  EXPECT_FALSE(twice.ok());
  const auto nothing = unpack("no zip at all");
  ASSERT_FALSE(nothing.ok());
  EXPECT_EQ(nothing.error().why, BadArchive::not_a_zip);
  // setuid is not kept.
  const auto bits = version_of({{"index.js",
                                 "exports.handler = async () => "
                                 "(require('fs').statSync('/var/task/suid').mode & 0o7777)"
                                 ".toString(8);"},
                                {"suid", "x", 0106777}},
                               Runtime::nodejs24);
  EXPECT_EQ(invoke(bits).payload, "\"755\"");
}

}  // namespace
}  // namespace skerry::sandbox
