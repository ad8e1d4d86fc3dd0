package dev.warren.cli.settings;

import dev.warren.cli.shell.Failure;
import dev.warren.cli.shell.Shell;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of one call. A flag comes before the environment, the environment before the
 * profile. A profile that the flag {@code --profile} names was chosen for this call, so its values
 * come before the environment.
 *
 * <p>Token and AMQP URL of a profile belong to the URL of that profile: if a flag or variable sets
 * another URL, they are not sent there.
 */
public final class Settings {

  /** Where {@code infra/up} listens, and a gateway without further settings. */
  private static final String DEFAULT_URL = "http://localhost:8080";

  private static final int HIGHEST_PORT = 65_535;

  private final Map<SettingName, String> flags;
  private final Shell shell;
  private final ProfileFile file;
  private final String named;
  private final String profile;
  private final boolean profileFirst;

  /**
   * @param flags the values of the flags that were given
   * @param profile the value of {@code --profile}; empty if it was not given. The profile need not
   *     exist before it is used
   */
  public Settings(Map<SettingName, String> flags, String profile, Shell shell, ProfileFile file) {
    this.flags = Map.copyOf(flags);
    this.shell = shell;
    this.file = file;
    this.profileFirst = !profile.isEmpty();
    String variable = shell.variable("WARREN_PROFILE");
    this.named = profileFirst ? profile : variable;
    this.profile = named.isEmpty() ? file.selected() : named;
  }

  /** The profile that counts for this call. */
  public String profile() {
    return profile;
  }

  /**
   * The value of a setting, if it is set anywhere.
   *
   * @throws Failure when a profile is named that does not exist
   */
  public Optional<String> get(SettingName name) {
    if (!named.isEmpty() && !file.has(named)) {
      throw Failure.usage(
          "there is no profile '%s' in %s: create it with warren config set --profile %s url <url>"
              .formatted(named, file.file(), named));
    }
    Optional<String> flag = Optional.ofNullable(flags.get(name));
    Optional<String> variable =
        Optional.of(shell.variable(name.variable()))
            .filter(text -> !text.isEmpty() && mayBeOfTheEnvironment(name));
    Optional<String> ofProfile = file.get(profile, name.key()).filter(text -> belongs(name));
    return profileFirst
        ? flag.or(() -> ofProfile).or(() -> variable)
        : flag.or(() -> variable).or(() -> ofProfile);
  }

  /** Whether a value of the profile may be used together with the URL of this call. */
  private boolean belongs(SettingName name) {
    Optional<String> own = ownUrl();
    return !name.isSecret()
        || own.isEmpty()
        || own.equals(get(SettingName.URL).map(Settings::withoutSlash));
  }

  private Optional<String> ownUrl() {
    return file.get(profile, SettingName.URL.key()).map(Settings::withoutSlash);
  }

  private static String withoutSlash(String url) {
    return url.replaceAll("/+$", "");
  }

  /**
   * Whether a secret of the environment may be used: not together with the URL of a profile that
   * was chosen for this call, as the environment is that of another one.
   */
  private boolean mayBeOfTheEnvironment(SettingName name) {
    return !name.isSecret()
        || !profileFirst
        || flags.containsKey(SettingName.URL)
        || ownUrl().isEmpty();
  }

  /**
   * The gateway's URL, without a slash at its end.
   *
   * @throws Failure when it is no URL of http or https, or its port is above 65535
   */
  public URI url() {
    String text = withoutSlash(get(SettingName.URL).orElse(DEFAULT_URL));
    try {
      URI url = new URI(text);
      if (url.getHost() != null
          && url.getUserInfo() == null
          && String.valueOf(url.getScheme()).matches("https?")) {
        if (url.getPort() > HIGHEST_PORT) {
          throw Failure.usage(
              "the gateway's URL has port %d, and the highest port is %d: correct the URL"
                  .formatted(url.getPort(), HIGHEST_PORT));
        }
        return url;
      }
    } catch (URISyntaxException e) {
      // Falls through to the failure.
    }
    // Before an @, a password may stand.
    String shown = text.contains("@") ? "the URL with an '@'" : "'" + text + "'";
    throw Failure.usage(
        "%s is no URL of a gateway: it looks like %s".formatted(shown, DEFAULT_URL));
  }

  /**
   * The token, if there is one; a gateway may let clients in without.
   *
   * @throws Failure when it has a character that no header of HTTP can have
   */
  public Optional<String> token() {
    Optional<String> token =
        get(SettingName.TOKEN).map(String::strip).filter(text -> !text.isEmpty());
    if (token.isPresent() && !token.get().matches("[\\x21-\\x7e]+")) {
      throw Failure.usage(
          "the token has a space, a control character or a letter beyond ASCII, as no token has:"
              + " copy it again");
    }
    return token;
  }

  /** The token as the profile has it now: another one may have been written since the start. */
  public Optional<String> freshToken() {
    try {
      return new Settings(flags, profileFirst ? named : "", shell, ProfileFile.read(shell)).token();
    } catch (Failure e) {
      return token(); // The file is being edited; that must not end a listener.
    }
  }

  /** RabbitMQ's URL, if there is one; without, commands publish through the gateway. */
  public Optional<String> amqpUrl() {
    return get(SettingName.AMQP_URL).filter(text -> !text.isBlank());
  }

  /** The channel for commands that were given none. */
  public Optional<String> channel() {
    return get(SettingName.CHANNEL);
  }
}
