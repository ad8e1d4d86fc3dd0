package dev.warren.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.AMQP.BasicProperties;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LogBatchTest {

  /** docs/log-format.md explains these bytes one by one. */
  private static final String GOLDEN =
      "01"
          + "05"
          + "6e6f7465"
          + "73"
          + "003c"
          + "0000"
          + "0000000000000002"
          + "a020"
          + "106170706c69636174696f6e2f6a736f6e"
          + "0000000f"
          + "066f726967696e"
          + "5300000003636c69"
          + "0c6e6f74655f63726561746564"
          + "7b7d";

  @Test
  void recordsComeBackAsTheyWere() throws Exception {
    LogBatch batch = new LogBatch();
    BasicProperties event =
        Persistent.json("note_created")
            .messageId("n-1")
            .correlationId("c")
            .headers(Map.of("sender", "al", "count", 3, "warren-sent", "g-1"))
            .build();
    batch.add("notes.dev", event, bytes("{\"type\":\"note_created\"}"));
    batch.add("circles.übung".replace("ü", "u"), new BasicProperties(), new byte[0]);

    List<LogBatch.Record> records = LogBatch.decode(batch.encode());

    assertThat(batch.records()).isEqualTo(2);
    assertThat(records)
        .extracting(LogBatch.Record::channel)
        .containsExactly("notes.dev", "circles.ubung");
    BasicProperties read = records.get(0).properties();
    assertThat(read.getMessageId()).isEqualTo("n-1");
    assertThat(read.getType()).isEqualTo("note_created");
    assertThat(read.getDeliveryMode()).isEqualTo(Persistent.MODE);
    assertThat(read.getHeaders().get("count")).isEqualTo(3);
    assertThat(read.getHeaders().get("sender")).hasToString("al");
    assertThat(records.get(0).body()).isEqualTo(bytes("{\"type\":\"note_created\"}"));
    assertThat(records.get(1).body()).isEmpty();
  }

  @Test
  void batchIsBoundedInRecordsAndBytes() {
    LogBatch many = new LogBatch();
    while (many.hasRoom()) {
      many.add("notes", new BasicProperties(), new byte[1]);
    }
    assertThat(many.records()).isEqualTo(LogBatch.MOST_RECORDS);

    LogBatch large = new LogBatch();
    large.add("notes", new BasicProperties(), new byte[LogBatch.ENOUGH_BYTES]);
    assertThat(large.hasRoom()).isFalse();
  }

  @Test
  void refusedRecordLeavesTheBatchAsItWas() throws Exception {
    LogBatch batch = new LogBatch();
    batch.add("notes", new BasicProperties(), bytes("1"));
    BasicProperties tooLong = new BasicProperties.Builder().messageId("x".repeat(256)).build();

    assertThatThrownBy(() -> batch.add("notes", tooLong, bytes("2")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> batch.add("n".repeat(256), new BasicProperties(), bytes("3")))
        .isInstanceOf(IllegalArgumentException.class);

    batch.add("notes", new BasicProperties(), bytes("4"));
    assertThat(LogBatch.decode(batch.encode()))
        .extracting(record -> new String(record.body(), StandardCharsets.UTF_8))
        .containsExactly("1", "4");
  }

  @Test
  void goldenBytesAreReadAndWritten() throws Exception {
    BasicProperties properties =
        new BasicProperties.Builder()
            .contentType("application/json")
            .headers(Map.of("origin", "cli"))
            .type("note_created")
            .build();
    LogBatch batch = new LogBatch();
    batch.add("notes", properties, bytes("{}"));

    assertThat(HexFormat.of().formatHex(batch.encode())).isEqualTo(GOLDEN);
    LogBatch.Record read = LogBatch.decode(HexFormat.of().parseHex(GOLDEN)).get(0);
    assertThat(read.channel()).isEqualTo("notes");
    assertThat(read.properties().getType()).isEqualTo("note_created");
    assertThat(read.body()).isEqualTo(bytes("{}"));
  }

  @Test
  void everyCutAndEveryOtherVersionIsRefused() throws Exception {
    byte[] whole = HexFormat.of().parseHex(GOLDEN);
    for (int length = 2; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> LogBatch.decode(cut)).isInstanceOf(IOException.class);
    }
    whole[0] = 2;
    assertThatThrownBy(() -> LogBatch.decode(whole)).hasMessageContaining("version");
    assertThatThrownBy(() -> LogBatch.decode(new byte[0])).isInstanceOf(IOException.class);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
