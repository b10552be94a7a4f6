// The JDBC driver through the pooler: server-side prepared statements from the fifth use on,
// batches, generated keys, cursors, cancels, COPY.
import java.io.StringReader;
import java.sql.*;
import java.util.Properties;
import org.postgresql.PGConnection;

public class Jdbc {
  static void check(boolean good, String what) {
    if (!good) throw new AssertionError(what);
  }

  public static void main(String[] arguments) throws Exception {
    Properties properties = new Properties();
    properties.put("user", "app");
    properties.put("password", "app-secret");
    try (Connection c = DriverManager.getConnection(arguments[0], properties)) {
      try (PreparedStatement s = c.prepareStatement("select ? + 1, ?")) {
        for (int i = 0; i < 20; i++) {
          s.setInt(1, i);
          s.setString(2, "row" + i);
          try (ResultSet r = s.executeQuery()) {
            check(r.next() && r.getInt(1) == i + 1 && r.getString(2).equals("row" + i), "row " + i);
          }
        }
      }
      try (Statement s = c.createStatement()) {
        s.execute("create table if not exists from_jdbc(a serial, b text)");
        s.executeUpdate("insert into from_jdbc(b) values ('x')", Statement.RETURN_GENERATED_KEYS);
        try (ResultSet keys = s.getGeneratedKeys()) {
          check(keys.next(), "a generated key");
        }
      }
      c.setAutoCommit(false);
      try (PreparedStatement s = c.prepareStatement("insert into from_jdbc(b) values (?)")) {
        for (int i = 0; i < 1000; i++) {
          s.setString(1, "batch" + i);
          s.addBatch();
        }
        check(s.executeBatch().length == 1000, "the batch");
      }
      c.commit();
      try (Statement s = c.createStatement()) {
        s.setFetchSize(50);
        int rows = 0;
        try (ResultSet r = s.executeQuery("select generate_series(1, 1000)")) {
          while (r.next()) rows++;
        }
        check(rows == 1000, "the cursor");
      }
      try (Statement s = c.createStatement()) {
        s.execute("select 1/0");
        check(false, "an error");
      } catch (SQLException error) {
        check(error.getSQLState().equals("22012"), error.toString());
      }
      c.rollback();
      long copied = c.unwrap(PGConnection.class).getCopyAPI()
          .copyIn("copy from_jdbc(b) from stdin", new StringReader("one\ntwo\n"));
      check(copied == 2, "COPY");
      c.commit();
      c.setAutoCommit(true);
      try (Statement s = c.createStatement()) {
        s.setQueryTimeout(1);
        s.execute("select pg_sleep(60)");
        check(false, "a timeout");
      } catch (SQLException error) {
        check(error.getSQLState().equals("57014"), error.toString());
      }
      try (Statement s = c.createStatement(); ResultSet r = s.executeQuery("select 5")) {
        check(r.next() && r.getInt(1) == 5, "after the cancel");
      }
    }
    System.out.println("JDBC good");
  }
}
