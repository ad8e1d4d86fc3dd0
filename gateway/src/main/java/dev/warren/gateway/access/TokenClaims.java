package dev.warren.gateway.access;

import dev.warren.channel.ChannelPattern;
import dev.warren.channel.InvalidChannel;
import dev.warren.channel.Name;
import dev.warren.event.ExactJson;
import dev.warren.gateway.access.ChannelAccess.Named;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The claims of a JWT that the gateway uses. A claim of the wrong kind is an error that names it: a
 * token that is only half understood may give its bearer another user's name or rights.
 *
 * @param channels the rights; null for those of the teams
 */
record TokenClaims(
    String sub, Role role, List<String> teams, @Nullable Named channels, Times times) {

  /**
   * @param iat when the token was issued; null if the token has no such claim
   * @param nbf the time from which the token is valid; null for none
   */
  record Times(@Nullable Instant iat, @Nullable Instant nbf, Instant exp) {}

  /**
   * The values that the settings require of every token.
   *
   * @param issuer the required {@code iss}; null for any
   * @param audience the required {@code aud}; null for any
   */
  record Required(@Nullable String issuer, @Nullable String audience) {}

  /**
   * An explicit null may be meant as an absent claim or may be a mistake, so the gateway accepts it
   * for neither.
   */
  private static final List<String> OPTIONAL =
      List.of("iss", "aud", "iat", "nbf", "name", "role", "teams", "channels");

  /**
   * The first second of year 1, and the last of year 9999. Later and earlier times are set to these
   * bounds, as a clock cannot compare them.
   */
  private static final BigDecimal FIRST = BigDecimal.valueOf(-62_135_596_800L);

  private static final BigDecimal LAST = BigDecimal.valueOf(253_402_300_799L);

  private static final JsonMapper JSON =
      ExactJson.mapper()
          // If two claims have the same name, another program may have checked the one that the
          // gateway ignores.
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /**
   * Reads the payload of a token.
   *
   * @param required the issuer and audience that the token must name
   * @throws IllegalArgumentException when a claim is missing or invalid; the message names it
   */
  static TokenClaims read(byte[] payload, Required required) {
    JsonNode claims = parse(payload);
    OPTIONAL.forEach(name -> checkNotNull(name, claims.get(name)));
    checkIssuer(claims.get("iss"), required.issuer());
    checkAudience(claims.get("aud"), required.audience());
    if (claims.hasNonNull("name")) {
      checkName("name", claims.get("name"), text -> text.isBlank() ? null : Name.defect(text));
    }
    Instant exp = instant(claims, "exp");
    if (!claims.hasNonNull("sub") || exp == null) {
      throw new IllegalArgumentException((exp == null ? "exp" : "sub") + ": is missing");
    }
    return new TokenClaims(
        checkName("sub", claims.get("sub"), text -> Name.defect(text, "users")),
        role(claims),
        teams(claims.get("teams")),
        channels(claims.get("channels")),
        new Times(instant(claims, "iat"), instant(claims, "nbf"), exp));
  }

  TokenClaims until(Instant end) {
    return new TokenClaims(sub, role, teams, channels, new Times(times.iat(), times.nbf(), end));
  }

  private static void checkNotNull(String name, @Nullable JsonNode claim) {
    if (claim != null && claim.isNull()) {
      throw new IllegalArgumentException(name + ": is null; leave the claim out instead");
    }
  }

  /** RFC 7519, section 4.1.1. */
  private static void checkIssuer(@Nullable JsonNode claim, @Nullable String issuer) {
    if (issuer != null && (claim == null || !text("iss", claim).equals(issuer))) {
      throw new IllegalArgumentException("iss: is not warren.jwt.issuer, '%s'".formatted(issuer));
    }
  }

  /** RFC 7519, section 4.1.3: one text, or a list of them. */
  private static void checkAudience(@Nullable JsonNode claim, @Nullable String audience) {
    if (audience == null) {
      return;
    }
    List<String> named = new ArrayList<>();
    if (claim != null && !claim.isArray()) {
      named.add(text("aud", claim));
    }
    for (JsonNode each : claim != null && claim.isArray() ? claim : List.<JsonNode>of()) {
      named.add(text("aud[%d]".formatted(named.size()), each));
    }
    if (!named.contains(audience)) {
      throw new IllegalArgumentException(
          "aud: does not name warren.jwt.audience, '%s'".formatted(audience));
    }
  }

  private static JsonNode parse(byte[] payload) {
    try {
      // A lenient decoder would read different bytes as the same name.
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(payload)).toString();
      JsonNode claims = JSON.readTree(text);
      if (claims.isObject()) {
        return claims;
      }
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("the claims are not UTF-8", e);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("the claims are not JSON: " + e.getOriginalMessage(), e);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("the claims have a number that is out of range", e);
    }
    throw new IllegalArgumentException("the claims are not a JSON object");
  }

  /** A NumericDate (RFC 7519, section 2), which may have a fraction. */
  private static @Nullable Instant instant(JsonNode claims, String name) {
    JsonNode claim = claims.get(name);
    if (claim == null || claim.isNull()) {
      return null;
    }
    if (!claim.isNumber()) {
      throw new IllegalArgumentException(name + ": is not a number of seconds since 1970");
    }
    BigDecimal seconds = claim.decimalValue().max(FIRST).min(LAST);
    return Instant.ofEpochMilli(seconds.movePointRight(3).longValue());
  }

  private static Role role(JsonNode claims) {
    JsonNode claim = claims.get("role");
    return claim == null ? Role.USER : Role.of(text("role", claim));
  }

  private static List<String> teams(@Nullable JsonNode claim) {
    List<String> teams = new ArrayList<>();
    for (JsonNode team : list("teams", claim)) {
      teams.add(checkName("teams[%d]".formatted(teams.size()), team, TeamName::defect));
    }
    return teams;
  }

  private static @Nullable Named channels(@Nullable JsonNode claim) {
    if (claim == null) {
      return null;
    }
    if (!claim.isObject()) {
      throw new IllegalArgumentException(
          "channels: is not an object, {\"read\": [patterns], \"write\": [patterns]}");
    }
    return new Named(
        patterns("channels.read", claim.get("read")),
        patterns("channels.write", claim.get("write")));
  }

  private static List<ChannelPattern> patterns(String name, @Nullable JsonNode claim) {
    List<ChannelPattern> patterns = new ArrayList<>();
    for (JsonNode each : list(name, claim)) {
      String place = "%s[%d]".formatted(name, patterns.size());
      try {
        patterns.add(ChannelPattern.of(text(place, each)));
      } catch (InvalidChannel e) {
        throw new IllegalArgumentException(place + ": " + e.getMessage(), e);
      }
    }
    return patterns;
  }

  private static Iterable<JsonNode> list(String name, @Nullable JsonNode claim) {
    if (claim == null) {
      return List.of();
    }
    if (!claim.isArray()) {
      throw new IllegalArgumentException(name + ": is not a list");
    }
    return claim;
  }

  private static String checkName(String claim, JsonNode value, NameRule rule) {
    String text = text(claim, value);
    String defect = rule.defect(text);
    if (defect != null) {
      throw new IllegalArgumentException(claim + ": " + defect);
    }
    return text;
  }

  private interface NameRule {
    @Nullable String defect(String text);
  }

  private static String text(String claim, JsonNode value) {
    if (!value.isString()) {
      throw new IllegalArgumentException(claim + ": is not a text");
    }
    return value.stringValue();
  }
}
