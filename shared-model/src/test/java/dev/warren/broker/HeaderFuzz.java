package dev.warren.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.impl.LongStringHelper;
import dev.warren.testkit.fuzz.FuzzTarget;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Fuzzes AMQP properties with every type of header that RabbitMQ's client reads. The input is a
 * list of values: a letter for the type, followed by its bytes or the number of its parts.
 */
public final class HeaderFuzz implements FuzzTarget {

  /**
   * The greatest depth. A deeper value would need a larger stack here, as it does in the client.
   */
  private static final int DEEPEST = 400;

  @Override
  public void take(byte[] input) {
    ByteBuffer bytes = ByteBuffer.wrap(input);
    Map<String, Object> headers = new LinkedHashMap<>();
    String name = "";
    while (bytes.hasRemaining()) {
      name = text(bytes);
      headers.put(name, value(bytes, 0));
    }
    BasicProperties posted =
        new BasicProperties.Builder()
            .headers(headers)
            .correlationId(name)
            .replyTo(name)
            .timestamp(new Date(input.length * Long.MAX_VALUE / 7))
            .build();

    Map<String, Object> forLog = LogLimits.headers(headers);
    // A header that the client cannot write would end the connection by which all clients publish.
    LogLimits.headerBytes(new BasicProperties.Builder().headers(forLog).build());
    forLog.values().forEach(HeaderText::of);
    headers.values().forEach(HeaderText::of);
    LogLimits.forQueue(posted);
    assertThat(HeaderText.timestampMillis(headers, posted.getTimestamp())).isNotNegative();
  }

  private static @Nullable Object value(ByteBuffer bytes, int depth) {
    int type = next(bytes);
    return switch (type) {
      case 'A', 'F' -> depth < DEEPEST ? parts(bytes, type, depth) : null;
      case 'I' -> next(bytes) << 24;
      case 'L' -> number(bytes).longValue();
      case 'D' -> new BigDecimal(number(bytes), next(bytes));
      case 'd' -> Double.longBitsToDouble(number(bytes).longValue());
      case 'f' -> Float.intBitsToFloat(number(bytes).intValue());
      case 'T' -> new Date(number(bytes).longValue());
      case 't' -> next(bytes) > 0;
      case 'x' -> text(bytes).getBytes(UTF_8);
      case 'V' -> null;
      default -> LongStringHelper.asLongString(text(bytes));
    };
  }

  private static Object parts(ByteBuffer bytes, int type, int depth) {
    int parts = next(bytes) % 8;
    List<@Nullable Object> list = new ArrayList<>();
    Map<String, @Nullable Object> table = new LinkedHashMap<>();
    for (int i = 0; i < parts && bytes.hasRemaining(); i++) {
      String name = type == 'F' ? text(bytes) : "";
      Object value = value(bytes, depth + 1);
      table.put(name, value);
      list.add(value);
    }
    return type == 'F' ? table : list;
  }

  private static BigInteger number(ByteBuffer bytes) {
    byte[] number = new byte[1 + Math.min(8, bytes.remaining())];
    bytes.get(number, 0, number.length - 1);
    return new BigInteger(number);
  }

  private static String text(ByteBuffer bytes) {
    byte[] text = new byte[Math.min(next(bytes), bytes.remaining())];
    bytes.get(text);
    return new String(text, UTF_8);
  }

  private static int next(ByteBuffer bytes) {
    return bytes.hasRemaining() ? bytes.get() & 0xff : 0;
  }
}
