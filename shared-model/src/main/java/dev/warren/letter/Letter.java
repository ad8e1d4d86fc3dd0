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
 * @param id the id by which to show, replay and drop it. The id of a letter that RabbitMQ wrote
 *     derives from its message-id and body, so equal letters share an id
 * @param reason the reason why it is a dead letter; empty if unknown
 * @param target the exchange and routing key of a replay
 * @param count how many attempts were made; 0 if unknown
 * @param since the time at which it became a dead letter; null if unknown
 * @param content the known properties of its body
 */
public record Letter(
    String id, String reason, Target target, int count, @Nullable Instant since, Content content) {

  /**
   * The place to which a letter was posted first, and to which a replay posts it.
   *
   * @param exchange the exchange, empty for the default exchange; null if unknown
   * @param routingKey the routing key
   */
  public record Target(@Nullable String exchange, String routingKey) {}

  /**
   * The known properties of a letter's body.
   *
   * @param type the media type that its publisher named; null for none
   * @param bytes the size of the body
   */
  public record Content(@Nullable String type, int bytes) {}

  /** The exchange of the target; null if unknown. */
  public @Nullable String exchange() {
    return target.exchange();
  }

  /** The routing key of the target. */
  public String routingKey() {
    return target.routingKey();
  }

  static Letter of(Delivery delivery) {
    BasicProperties properties = delivery.getProperties();
    Map<String, Object> headers = headers(properties);
    Optional<Death> death = Death.last(headers);
    String id = text(headers, Names.LETTER_HEADER);
    String reason = text(headers, Names.REASON_HEADER);
    return new Letter(
        id == null ? derivedId(properties, delivery.getBody()) : id,
        reason == null ? death.map(Death::reason).orElse("") : reason,
        target(delivery, headers, death),
        headers.get(Names.COUNT_HEADER) instanceof Number count ? count.intValue() : 0,
        id != null && Ulid.isValid(id) ? Ulid.getInstant(id) : death.map(Death::at).orElse(null),
        new Content(properties.getContentType(), delivery.getBody().length));
  }

  private static Target target(
      Delivery delivery, Map<String, Object> headers, Optional<Death> death) {
    String exchange = text(headers, Names.EXCHANGE_HEADER);
    String routingKey = text(headers, Names.ROUTING_KEY_HEADER);
    return new Target(
        exchange == null && death.isPresent() ? death.get().exchange() : exchange,
        routingKey == null
            ? death.map(Death::routingKey).orElse(delivery.getEnvelope().getRoutingKey())
            : routingKey);
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
