package dev.warren.letter;

import com.github.f4b6a3.ulid.Ulid;
import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Delivery;
import dev.warren.broker.Names;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter, without its body.
 *
 * @param id by which it is shown, replayed and dropped; of a letter that no worker wrote, it
 *     derives from its message-id and body, so that two such letters that are the same share it
 * @param reason why it is a dead letter; empty where nobody says
 * @param exchange where a replay posts it, empty for the default exchange; null where nobody says
 * @param routingKey with which routing key a replay posts it
 * @param count how often it was tried; 0 where nobody says
 * @param since since when it is a dead letter; null where nobody says
 * @param contentType what its publisher says of the body; null for nothing
 * @param bodyBytes the size of its body
 */
public record Letter(
    String id,
    String reason,
    @Nullable String exchange,
    String routingKey,
    int count,
    @Nullable Instant since,
    @Nullable String contentType,
    int bodyBytes) {

  static Letter of(Delivery got) {
    BasicProperties properties = got.getProperties();
    Map<String, Object> headers = headers(properties);
    Optional<Death> death = Death.last(headers);
    String id = text(headers, Names.LETTER_HEADER);
    String reason = text(headers, Names.REASON_HEADER);
    String routingKey = text(headers, Names.ROUTING_KEY_HEADER);
    return new Letter(
        id == null ? derivedId(properties, got.getBody()) : id,
        reason == null ? death.map(Death::reason).orElse("") : reason,
        exchange(headers, death),
        routingKey == null
            ? death.map(Death::routingKey).orElse(got.getEnvelope().getRoutingKey())
            : routingKey,
        headers.get(Names.COUNT_HEADER) instanceof Number count ? count.intValue() : 0,
        id != null && Ulid.isValid(id) ? Ulid.getInstant(id) : death.map(Death::at).orElse(null),
        properties.getContentType(),
        got.getBody().length);
  }

  private static @Nullable String exchange(Map<String, Object> headers, Optional<Death> death) {
    String exchange = text(headers, Names.EXCHANGE_HEADER);
    if (exchange != null || death.isEmpty()) {
      return exchange;
    }
    return death.get().exchange();
  }

  static Map<String, Object> headers(BasicProperties properties) {
    return properties.getHeaders() == null ? Map.of() : properties.getHeaders();
  }

  private static @Nullable String text(Map<String, Object> headers, String name) {
    Object value = headers.get(name);
    return value == null ? null : value.toString();
  }

  private static String derivedId(BasicProperties properties, byte[] body) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(String.valueOf(properties.getMessageId()).getBytes(StandardCharsets.UTF_8));
      digest.update((byte) 0);
      return Base64.getUrlEncoder().withoutPadding().encodeToString(digest.digest(body));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
