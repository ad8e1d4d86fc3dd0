package dev.warren.cli.gateway;

import dev.warren.cli.json.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The claims of a JWT about its user. The program does not check the signature, as only the gateway
 * can do that and decides by it; the claims are for texts and for defaults.
 */
public final class TokenClaims {

  private static final int PARTS = 3;

  private final JsonNode claims;

  private TokenClaims(JsonNode claims) {
    this.claims = claims;
  }

  /** The claims; empty if the token is no JWT, as an opaque token is. */
  public static Optional<TokenClaims> of(String token) {
    String[] parts = token.split("\\.", -1);
    if (parts.length != PARTS) {
      return Optional.empty();
    }
    try {
      JsonNode claims = Json.read(Base64.getUrlDecoder().decode(parts[1]));
      return claims.isObject() ? Optional.of(new TokenClaims(claims)) : Optional.empty();
    } catch (IllegalArgumentException | JacksonException e) {
      return Optional.empty();
    }
  }

  /** The user's name; empty if there is none. */
  public String user() {
    return claims.path("sub").asString("");
  }

  /** The role; {@code user} unless the token says another one. */
  public String role() {
    return claims.path("role").asString("user");
  }

  public List<String> teams() {
    return texts(claims.path("teams"));
  }

  /** The patterns that the user may read; empty if the token leaves that to the teams. */
  public Optional<List<String>> read() {
    return patterns("read");
  }

  /** The patterns that the user may write; empty if the token leaves that to the teams. */
  public Optional<List<String>> write() {
    return patterns("write");
  }

  private Optional<List<String>> patterns(String right) {
    JsonNode channels = claims.path("channels");
    return channels.isObject() ? Optional.of(texts(channels.path(right))) : Optional.empty();
  }

  /** When the token ends. */
  public Optional<Instant> expires() {
    return time("exp");
  }

  /** When the token was issued. */
  public Optional<Instant> issued() {
    return time("iat");
  }

  private Optional<Instant> time(String claim) {
    JsonNode seconds = claims.path(claim);
    return seconds.isNumber()
        ? Optional.of(Instant.ofEpochSecond(seconds.asLong(0)))
        : Optional.empty();
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(each -> texts.add(each.asString("")));
    return texts;
  }
}
