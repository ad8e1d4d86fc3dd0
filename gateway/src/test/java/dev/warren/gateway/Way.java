package dev.warren.gateway;

import dev.warren.testkit.client.StompFrame;

/** A version of STOMP over a transport. STOMP's promises hold for every combination. */
enum Way {
  WEBSOCKET_1_0,
  WEBSOCKET_1_1,
  WEBSOCKET_1_2,
  TCP_1_0,
  TCP_1_1,
  TCP_1_2;

  /** The versions with NACK, heart-beats and {@code client-individual}, for {@code @EnumSource}. */
  static final String SINCE_1_1 = ".*_1_[12]";

  boolean tcp() {
    return name().startsWith("TCP");
  }

  String version() {
    return name().substring(name().length() - 3).replace('_', '.');
  }

  /** The header lines that request this version; 1.0 has none. */
  String versionHeaders() {
    return this.version().equals("1.0") ? "" : "accept-version:" + version() + "\nhost:h\n";
  }

  /** The finest mode of acknowledging that the version has. */
  String finestAck() {
    return version().equals("1.0") ? "client" : "client-individual";
  }

  /** The header lines by which an ACK or NACK names a message; see "ACK" in each specification. */
  String naming(StompFrame message) {
    return switch (version()) {
      case "1.2" -> "id:" + message.header("ack") + "\n";
      case "1.1" ->
          "subscription:%s\nmessage-id:%s\n"
              .formatted(message.header("subscription"), message.header("message-id"));
      default -> "message-id:" + message.header("message-id") + "\n";
    };
  }

  /** The header lines by which an ACK or NACK names an unknown message. */
  String namingNothing() {
    return namingId("none");
  }

  /** The header lines by which an ACK or NACK names this id, in a subscription {@code 1}. */
  String namingId(String id) {
    return switch (version()) {
      case "1.2" -> "id:" + id + "\n";
      case "1.1" -> "subscription:1\nmessage-id:" + id + "\n";
      default -> "message-id:" + id + "\n";
    };
  }
}
