package dev.warren.cli.publish;

import dev.warren.channel.Channel;
import dev.warren.cli.command.Context;
import dev.warren.cli.json.Json;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code warren send}. */
@Command(
    name = "send",
    description = "sends a chat message to a conversation",
    footer = {
      "",
      "The conversation dev is the channel chat.dev. Without --to, everybody who may read it sees"
          + " the message.",
      "",
      "Examples:",
      "  warren send team-7 'The build is green'",
      "  warren send team-7 --to bob 'Only you and I see this'",
      "  git log -1 | warren send team-7 -"
    })
public final class SendCommand extends PublishingCommand {

  @Parameters(
      index = "0",
      paramLabel = "<conversation>",
      description = "the conversation; dots part words")
  private String conversation = "";

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "<text>",
      description = "the text, joined by spaces; - reads standard input")
  private List<String> text = List.of();

  @Option(
      names = "--to",
      paramLabel = "<user>",
      description = "a private message, which only its sender and this user see; may be repeated")
  private List<String> recipients = List.of();

  @Override
  protected Draft draft(Context context) {
    Channel channel = Typed.channel("chat", conversation);
    ObjectNode data = Json.object();
    data.put("content", TextArgument.of(String.join(" ", text), context.shell()));
    if (!recipients.isEmpty()) {
      data.put("visibility", "private");
      ArrayNode to = data.putArray("recipients");
      recipients.forEach(user -> to.add(Typed.name(user, "--to")));
    }
    return new Draft(channel, "chat_message", data, "sent to " + channel);
  }

  @Override
  protected void complete(Channel channel, ObjectNode envelope, String name) {
    put(envelope, "sender", name);
  }
}
