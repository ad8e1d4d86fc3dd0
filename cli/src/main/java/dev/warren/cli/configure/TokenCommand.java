package dev.warren.cli.configure;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.warren.cli.command.Context;
import dev.warren.cli.command.WarrenCommand;
import dev.warren.cli.gateway.GatewayHttp;
import dev.warren.cli.json.Json;
import dev.warren.cli.settings.ProfileFile;
import dev.warren.cli.settings.SettingName;
import dev.warren.cli.shell.ExitStatus;
import dev.warren.cli.shell.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code warren token}. */
@Command(
    name = "token",
    description = "makes a token, and prints it or keeps it in a profile",
    footer = {
      "",
      "Without --secret-file and --key-file the gateway issues the token, which it does for"
          + " development only (warren.dev-tokens; infra/up sets it). The secret is also read from"
          + " WARREN_JWT_SECRET, with --secret-file -.",
      "",
      "Examples:",
      "  warren token bob --team team-7              of a gateway of infra/up",
      "  warren token builder --role agent --save    kept in the profile, not printed",
      "  warren token ci --role service --secret-file .warren/jwt-secret --for 1h"
    })
public final class TokenCommand extends WarrenCommand {

  @Parameters(paramLabel = "<user>", description = "the user's name (sub)")
  private String user = "";

  @Option(
      names = "--team",
      paramLabel = "<team>",
      split = ",",
      description = "a team of the user; may be given several times")
  private List<String> teams = List.of();

  @Option(
      names = "--role",
      paramLabel = "<role>",
      description = "user, agent, service or admin (user)")
  private String role = "user";

  @Option(
      names = "--read",
      paramLabel = "<pattern>",
      split = ",",
      description = "channels that the user may read, instead of those of the teams")
  private List<String> read = List.of();

  @Option(
      names = "--write",
      paramLabel = "<pattern>",
      split = ",",
      description = "channels that the user may write, instead of those of the teams")
  private List<String> write = List.of();

  @Option(
      names = "--for",
      paramLabel = "<duration>",
      description = "how long the token is valid, such as 30m or 8h (1h)")
  private Duration validity = Duration.ofHours(1);

  @Option(
      names = "--secret-file",
      paramLabel = "<file>",
      description =
          "sign by HS256 with the secret in this file (warren.jwt.secret); - is WARREN_JWT_SECRET")
  private @Nullable String secretFile;

  @Option(
      names = "--key-file",
      paramLabel = "<file>",
      description = "sign by RS256 or ES256 with the private key in this file (PKCS #8, PEM)")
  private @Nullable Path keyFile;

  @Option(
      names = "--key-id",
      paramLabel = "<kid>",
      description = "the key's name in the issuer's key set, with --key-file")
  private @Nullable String keyId;

  @Option(names = "--issuer", paramLabel = "<iss>", description = "the claim iss, if signed here")
  private @Nullable String issuer;

  @Option(names = "--audience", paramLabel = "<aud>", description = "the claim aud, if signed here")
  private @Nullable String audience;

  @Option(names = "--save", description = "keep the token in the profile instead of printing it")
  private boolean save;

  @Override
  protected int run(Context context) throws IOException {
    if (secretFile != null && keyFile != null) {
      throw wrong("--secret-file and --key-file: only one of them at a time");
    }
    if (validity.toSeconds() < 1) {
      throw wrong("--for takes a second or more");
    }
    String token = secretFile == null && keyFile == null ? issued(context) : signed(context);
    if (save) {
      save(context, token);
    } else if (context.output().isJson()) {
      context.output().json(Json.object().put("token", token));
    } else {
      context.output().line(token);
    }
    return ExitStatus.DONE.code();
  }

  private static void save(Context context, String token) {
    ProfileFile file = ProfileFile.read(context.shell());
    String profile = context.settings().profile();
    String url = context.settings().url().toString();
    String own = file.get(profile, SettingName.URL.key()).orElse("").replaceAll("/+$", "");
    if (own.isEmpty()) {
      file.set(profile, SettingName.URL.key(), url);
    } else if (!own.equals(url)) {
      throw Failure.usage(
          "the token is for %s, and profile '%s' for %s: choose another --profile"
              .formatted(url, profile, own));
    }
    file.set(profile, SettingName.TOKEN.key(), token);
    file.write();
    context.output().note("kept in profile '%s'".formatted(profile));
  }

  private String issued(Context context) {
    ObjectNode request = Json.object().put("user", user).put("role", role);
    rights(request);
    request.put("ttlSeconds", validity.toSeconds());
    // An expired token of the profile must not stand in the way of a new one.
    String token =
        new GatewayHttp(context.settings().url(), Optional.empty())
            .post("/api/dev/token", request)
            .path("token")
            .asString("");
    if (token.isEmpty()) {
      throw Failure.refused(
          "%s replied without a token: is it a gateway?".formatted(context.settings().url()));
    }
    return token;
  }

  private String signed(Context context) throws IOException {
    Instant now = Instant.now();
    ObjectNode claims = Json.object().put("sub", user).put("role", role);
    rights(claims);
    claims.put("iat", now.getEpochSecond());
    claims.put("exp", now.plus(validity).getEpochSecond());
    put(claims, "iss", issuer);
    put(claims, "aud", audience);
    return keyFile != null
        ? TokenSigner.withKey(claims, keyId, readFile(keyFile))
        : TokenSigner.withSecret(claims, secret(context));
  }

  private void rights(ObjectNode to) {
    ArrayNode names = to.putArray("teams");
    teams.forEach(names::add);
    if (!read.isEmpty() || !write.isEmpty()) {
      ObjectNode channels = to.putObject("channels");
      ArrayNode readable = channels.putArray("read");
      read.forEach(readable::add);
      ArrayNode writable = channels.putArray("write");
      write.forEach(writable::add);
    }
  }

  private static void put(ObjectNode to, String claim, @Nullable String value) {
    if (value != null) {
      to.put(claim, value);
    }
  }

  private byte[] secret(Context context) throws IOException {
    String text =
        "-".equals(secretFile)
            ? context.shell().variable("WARREN_JWT_SECRET")
            : readFile(Path.of(String.valueOf(secretFile))).strip();
    if (text.isEmpty()) {
      throw Failure.usage("the secret is empty: set WARREN_JWT_SECRET, or name its file");
    }
    return text.getBytes(UTF_8);
  }

  private static String readFile(Path file) throws IOException {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw Failure.usage("cannot read %s: %s".formatted(file, e.getClass().getSimpleName()));
    }
  }
}
