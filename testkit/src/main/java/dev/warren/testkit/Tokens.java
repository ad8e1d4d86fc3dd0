package dev.warren.testkit;

import java.util.Arrays;
import java.util.stream.Collectors;

/** Requests for {@code POST /api/dev/token}. */
public final class Tokens {

  private Tokens() {}

  /** A user without any team. */
  public static String user(String name) {
    return "{\"user\":\"" + name + "\"}";
  }

  /** A member of these teams. */
  public static String member(String name, String... teams) {
    return "{\"user\":\"%s\",\"teams\":[%s]}".formatted(name, list(teams));
  }

  /** A user who may read and write every channel, and is in these teams. */
  public static String everything(String name, String... teams) {
    return withRole(name, "user", teams);
  }

  /** An agent that may read and write every channel. */
  public static String agent(String name) {
    return withRole(name, "agent");
  }

  /** A client of any role that may read and write every channel, and is in these teams. */
  public static String withRole(String name, String role, String... teams) {
    return """
    {"user":"%s","role":"%s","teams":[%s],"channels":{"read":["#"],"write":["#"]}}"""
        .formatted(name, role, list(teams));
  }

  /** The same request for a token that expires after this many seconds. */
  public static String expiring(String request, int seconds) {
    return request.substring(0, request.length() - 1) + ",\"ttlSeconds\":" + seconds + "}";
  }

  private static String list(String... names) {
    return Arrays.stream(names).map(name -> "\"" + name + "\"").collect(Collectors.joining(","));
  }
}
