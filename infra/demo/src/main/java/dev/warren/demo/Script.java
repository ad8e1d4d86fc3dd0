package dev.warren.demo;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Writes the steps of a scene. A step pauses about as long as a reader needs for a line. */
final class Script {

  private static final int PAUSE_MS = 700;
  private static final int TYPING_MS = 900;

  /** One round of the story after another has other numbers: of builds, pull requests, notes. */
  private final int round;

  private final List<Step> steps = new ArrayList<>();
  private int quietMs;

  Script(int round) {
    this.round = round;
  }

  int round() {
    return round;
  }

  /** The version that this round releases. */
  String version() {
    return "42." + round;
  }

  List<Step> steps() {
    return List.copyOf(steps);
  }

  /** The next step pauses longer, for example until a lease has run out. */
  Script quiet(int ms) {
    quietMs = ms;
    return this;
  }

  private Script add(
      int pauseMs, @Nullable Person by, String channel, String type, ObjectNode data) {
    steps.add(new Step(pauseMs + quietMs, new DemoEvent(by, channel, type, data, null)));
    quietMs = 0;
    return this;
  }

  private Script post(String channel, String type, ObjectNode data) {
    return add(PAUSE_MS, null, channel, type, data);
  }

  /** A person types, and then writes into a conversation or session. */
  Script says(Person person, String channel, String text) {
    add(PAUSE_MS, person, channel, "typing", Json.of("userId", person.user(), "typing", true));
    String type = channel.startsWith("sessions.") ? "new_message" : "chat_message";
    return add(TYPING_MS, person, channel, type, Json.of("content", text, "sender", person.user()));
  }

  /** A person writes into the circle. */
  Script tells(Person person, String text) {
    return add(
        PAUSE_MS,
        person,
        Place.CIRCLE,
        "user_message",
        Json.of("content", text, "sender", person.user()));
  }

  Script is(Person person, String status) {
    ObjectNode data = Json.of("userId", person.user(), "status", status);
    return add(PAUSE_MS, person, Place.PRESENCE, DemoEvent.PRESENCE, data);
  }

  Script note(Person person, String type, String id, String title, String body) {
    ObjectNode data = Json.of("noteId", id, "author", person.user(), "title", title, "body", body);
    return add(PAUSE_MS, person, Place.NOTES, type, data);
  }

  /** An agent writes into the circle. */
  Script tells(Agent agent, String text) {
    return circle("agent_message", Json.of("agentId", agent.id(), "content", text));
  }

  Script joins(Agent agent) {
    return circle("agent_joined", Json.of("agentId", agent.id(), "name", agent.title()));
  }

  Script leaves(Agent agent) {
    return circle("agent_left", Json.of("agentId", agent.id()));
  }

  Script circleIs(String status) {
    return circle("circle_status", Json.of("status", status));
  }

  Script circleFails(String message) {
    return circle("error", Json.of("message", message));
  }

  private Script circle(String type, ObjectNode data) {
    return post(Place.CIRCLE, type, data);
  }

  /** An agent writes into a session. */
  Script writes(Agent agent, String session, String text) {
    return post(
        session,
        "new_message",
        Json.of("content", text, "sender", agent.id(), "metadata", Json.of("agentId", agent.id())));
  }

  Script session(String session, String title, String status, ObjectNode metadata) {
    return post(
        session, "session_update", Json.of("title", title, "status", status, "metadata", metadata));
  }

  Script file(String workspace, String type, String path, Agent agent) {
    return post(workspace, type, Json.of("path", path, "agentId", agent.id()));
  }

  Script git(String workspace, String branch, int ahead, int behind, String... files) {
    return post(
        workspace,
        "git_status",
        Json.of("branch", branch, "ahead", ahead, "behind", behind, "files", files));
  }

  Script notify(String level, String title, String message) {
    return post(
        Place.NOTIFICATIONS,
        "notification",
        Json.of("level", level, "title", title, "message", message));
  }

  /** A notification for the viewer only. */
  Script notifyViewer(String level, String title, String message) {
    return post(
        Place.VIEWERS_OWN,
        "notification",
        Json.of("level", level, "title", title, "message", message));
  }

  /** An alert for the viewer, who has to acknowledge it. */
  Script alert(String level, String title, String message, String url) {
    return post(
        Place.VIEWERS_OWN,
        "alert",
        Json.of(
            "userId",
            Place.VIEWER,
            "level",
            level,
            "title",
            title,
            "message",
            message,
            "url",
            url,
            "source",
            "demo"));
  }

  Script works(Agent agent, String task, int progress) {
    return status(agent, work(task, progress));
  }

  /** An agent works, and promises a sign of life within some seconds. */
  Script worksUnderLease(Agent agent, String task, int progress, int seconds, String owner) {
    return status(agent, work(task, progress).put("leaseSeconds", seconds).put("owner", owner));
  }

  /** An agent can go on only when a person has answered. */
  Script waits(Agent agent, String task, int progress, String person, String question) {
    return status(agent, work(task, progress).put("waitingFor", person).put("question", question));
  }

  /** A status without an end of the lease would keep the lease of the status before. */
  private static ObjectNode work(String task, int progress) {
    return Json.of(
        "state", "working", "currentTask", task, "progress", progress, "leaseSeconds", 0);
  }

  /** An agent that nobody has heard of for a while. */
  Script isStale(Agent agent, String task, int progress) {
    return status(agent, work(task, progress).put("state", "stale"));
  }

  Script idles(Agent agent) {
    return status(agent, Json.of("state", "idle", "leaseSeconds", 0));
  }

  Script fails(Agent agent, String task, String error, String owner) {
    return status(
        agent, Json.of("state", "stopped", "currentTask", task, "error", error, "owner", owner));
  }

  private Script status(Agent agent, ObjectNode data) {
    ObjectNode named = Json.of("agentId", agent.id(), "agentName", agent.title());
    return post(agent.channel(), "agent_status", named.setAll(data));
  }
}
