package dev.warren.cli.presence;

import dev.warren.cli.json.Json;
import dev.warren.cli.live.Ages;
import dev.warren.cli.live.LiveContent;
import dev.warren.cli.output.Color;
import dev.warren.cli.output.Output;
import dev.warren.cli.output.TextTable;
import dev.warren.cli.output.TextTable.Cell;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The users of some teams, one a row, those who are here first. Not thread-safe. */
final class UserRows implements LiveContent {

  private static final int PREFIX = "presence.".length();
  private static final String USER = "userId";
  private static final String STATUS = "status";
  private static final String LAST_SEEN = "lastSeen";

  /** The statuses in the order of the table. */
  private static final List<String> ORDER = List.of("online", "busy", "away", "offline");

  private final Output output;
  private final Map<String, Map<String, Member>> teams = new TreeMap<>();

  /** Since when a user of a team has a status. */
  private record Member(String team, String user, String status, String since) {}

  UserRows(Output output) {
    this.output = output;
  }

  @Override
  public void clear() {
    teams.clear();
  }

  @Override
  public void event(JsonNode event) {
    String channel = event.path("channel").asString("");
    if (channel.length() <= PREFIX) {
      return;
    }
    String team = channel.substring(PREFIX);
    Map<String, Member> members = teams.computeIfAbsent(team, name -> new TreeMap<>());
    JsonNode data = event.path("data");
    String timestamp = event.path("timestamp").asString("");
    switch (event.path("type").asString("")) {
      case "presence_state" -> {
        members.clear();
        data.path("users").forEach(each -> put(members, team, each, timestamp));
      }
      case "user_presence" -> put(members, team, data, timestamp);
      default -> {
        // Another type of this channel changes no presence.
      }
    }
  }

  /** A status that a user has chosen comes without {@code lastSeen}; its time is the event's. */
  private static void put(
      Map<String, Member> members, String team, JsonNode user, String timestamp) {
    String id = user.path(USER).asString("");
    String since = user.path(LAST_SEEN).asString(timestamp);
    members.put(id, new Member(team, id, user.path(STATUS).asString(""), since));
  }

  private List<Member> sorted() {
    List<Member> all = new ArrayList<>();
    for (Map<String, Member> members : teams.values()) {
      members.values().stream()
          .sorted(Comparator.comparingInt((Member each) -> ORDER.indexOf(each.status())))
          .forEach(all::add);
    }
    return all;
  }

  @Override
  public List<JsonNode> objects() {
    List<JsonNode> objects = new ArrayList<>();
    for (Member each : sorted()) {
      ObjectNode object = Json.object().put("team", each.team());
      object.put(USER, each.user()).put(STATUS, each.status()).put(LAST_SEEN, each.since());
      objects.add(object);
    }
    return objects;
  }

  @Override
  public List<String> lines(int columns, Instant now) {
    List<Member> members = sorted();
    if (members.isEmpty()) {
      return List.of("no user of these teams was present within a day");
    }
    TextTable table = new TextTable("TEAM", "USER", "STATUS", "SINCE");
    for (Member each : members) {
      table.add(
          Cell.of(each.team()),
          new Cell(each.user(), Color.NAME),
          new Cell(each.status(), color(each.status())),
          Cell.of(Ages.of(each.since(), now)));
    }
    return table.lines(output, columns);
  }

  private static Color color(String status) {
    return switch (status) {
      case "online" -> Color.GOOD;
      case "away" -> Color.WARNING;
      case "busy" -> Color.BAD;
      default -> Color.QUIET;
    };
  }
}
