package dev.warren.gateway.access;

import dev.warren.channel.ChannelPattern;
import dev.warren.channel.Name;
import dev.warren.gateway.access.AccessSettings.Account;
import dev.warren.gateway.access.AccessSettings.Grant;
import dev.warren.gateway.access.ChannelAccess.Named;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Finds the user of a client's credentials. Thread-safe; never blocks. */
public final class Authenticator {

  private static final String NO_PASSCODE = "the stand-in for the passcode of a missing account";

  private final @Nullable TokenVerifier verifier;
  private final AccessSettings settings;
  private final Revocations revocations;
  private final InsecureUse anonymous;
  private final InsecureUse anyToken;

  /**
   * @param publicKeys null where the settings name no URL to fetch them from
   * @param revocations the users whose sessions an administrator has ended
   * @throws IllegalArgumentException where the settings contradict each other; the message says
   *     what to change
   */
  public Authenticator(
      JwtSettings jwt,
      AccessSettings settings,
      @Nullable PublicKeys publicKeys,
      Revocations revocations) {
    this.verifier =
        jwt.secret() == null && publicKeys == null
            ? null
            : new TokenVerifier(jwt, publicKeys, InstantSource.system());
    this.settings = settings;
    this.revocations = revocations;
    this.anonymous = new InsecureUse(InsecureAccess.anonymous(settings.anonymous()));
    this.anyToken = new InsecureUse(InsecureAccess.anyToken(settings.anyToken()));
    checkSettings();
  }

  /**
   * Completes, on another thread, when the caller should try again: the gateway is fetching the
   * token's key, or has just started. Null where {@link #authenticate} can judge the credentials
   * now.
   */
  public @Nullable CompletionStage<?> awaits(Credentials credentials) {
    String token = credentials.token() != null ? credentials.token() : credentials.passcode();
    if (token == null && settings.anonymous() == null) {
      return null;
    }
    CompletionStage<?> revoked = revocations.awaits();
    if (revoked != null || verifier == null || token == null || !looksLikeJwt(token)) {
      return revoked;
    }
    return verifier.awaits(token);
  }

  /**
   * Takes the token. Without one, it takes the login and passcode of an account, or else the
   * passcode as a token. A client that brings none of them gets the anonymous account, where the
   * settings name one.
   *
   * @throws Refused with {@code no_token}, {@code bad_token}, {@code token_expired} or {@code
   *     keys_unavailable}
   */
  public User authenticate(Credentials credentials) throws Refused {
    if (credentials.token() != null) {
      return byToken(credentials.token());
    }
    String passcode = credentials.passcode();
    String login = credentials.login();
    if (login != null && passcode != null && isPasscodeOf(login, passcode)) {
      return admitted(ofAccount(login));
    }
    if (passcode != null && !passcode.isEmpty()) {
      if (login != null && !isToken(passcode)) {
        throw new Refused(
            Refusal.BAD_TOKEN,
            "login '%s': no account of warren.access.accounts has this login and passcode; send those"
                    .formatted(login)
                + " of an account, or a JWT as passcode");
      }
      return byToken(passcode);
    }
    if (settings.anonymous() != null) {
      anonymous.count();
      return admitted(ofAccount(settings.anonymous()).withoutCredentials());
    }
    throw new Refused(
        Refusal.NO_TOKEN,
        "no token; send a JWT as header 'Authorization' (Bearer <jwt>), as 'passcode', or as"
            + " '?token=' of the URL");
  }

  /** Refuses a user whose sessions an administrator has ended since the credentials were made. */
  private User admitted(User user) throws Refused {
    Refused refused = revocations.refusal(user.name(), user.validity().issuedAt());
    if (refused != null) {
      throw refused;
    }
    return user;
  }

  /** Whether the settings name an account for clients without credentials. */
  public boolean admitsAnonymous() {
    return settings.anonymous() != null;
  }

  /** Whether the client sends a token as its passcode; the token may be invalid. */
  private boolean isToken(String passcode) {
    return looksLikeJwt(passcode)
        || settings.tokens().containsKey(passcode)
        || settings.anyToken() != null;
  }

  private User byToken(String token) throws Refused {
    String account = settings.tokens().get(token);
    if (account == null && !looksLikeJwt(token)) {
      account = settings.anyToken();
      if (account != null) {
        anyToken.count();
      }
    }
    if (account != null) {
      return admitted(ofAccount(account));
    }
    if (verifier == null) {
      throw new Refused(
          Refusal.BAD_TOKEN,
          "the token is unknown, and neither warren.jwt.secret nor warren.jwt.jwks-url is set, so"
              + " the gateway cannot verify JWTs");
    }
    TokenClaims claims = verifier.verify(token);
    Validity validity = new Validity(claims.times().iat(), claims.times().exp());
    return admitted(user(claims.sub(), claims.role(), claims.teams(), claims.channels(), validity));
  }

  private User ofAccount(String name) {
    Account account = settings.accounts().get(name);
    AccessSettings.Channels channels = account.channels();
    Named named =
        channels == null ? null : new Named(patterns(channels.read()), patterns(channels.write()));
    return user(
        name,
        Role.of(account.role()),
        account.teams(),
        named,
        new Validity(account.issued(), null));
  }

  private User user(
      String name, Role role, List<String> teams, @Nullable Named named, Validity validity) {
    ChannelAccess access = ChannelAccess.of(name, teams, named, grants(name, role, teams));
    return new User(name, role, List.copyOf(teams), access, false, validity);
  }

  private static void checkNames(String name, Account account) {
    checkName("accounts." + name, name, Name.defect(name, "users"));
    for (String team : account.teams()) {
      checkName("accounts." + name + ".teams", team, TeamName.defect(team));
    }
  }

  private static void checkName(String setting, String name, @Nullable String defect) {
    if (defect != null) {
      throw new IllegalArgumentException("%s: '%s' %s".formatted(setting, name, defect));
    }
  }

  /** A grant for a misspelled role would silently grant nothing. */
  private static void checkRole(Grant grant) {
    if (grant.role() != null) {
      Role.of(grant.role());
    }
  }

  private List<Named> grants(String name, Role role, List<String> teams) {
    List<Named> grants = new ArrayList<>();
    for (Grant grant : settings.grants()) {
      if ((grant.user() == null || grant.user().equals(name))
          && (grant.role() == null || grant.role().equals(role.title()))
          && (grant.team() == null || teams.contains(grant.team()))) {
        grants.add(new Named(patterns(grant.read()), patterns(grant.write())));
      }
    }
    return grants;
  }

  private static List<ChannelPattern> patterns(List<String> texts) {
    return texts.stream().map(ChannelPattern::of).toList();
  }

  private static boolean looksLikeJwt(String token) {
    return token.chars().filter(c -> c == '.').count() == 2;
  }

  /**
   * Takes as long for an account that does not exist, or has no passcode, as for a wrong passcode:
   * neither the text nor the time of a refusal reveals which accounts exist or how much of a guess
   * fits.
   */
  private boolean isPasscodeOf(String login, String passcode) {
    Account account = settings.accounts().get(login);
    String expected = account == null ? null : account.passcode();
    boolean same =
        MessageDigest.isEqual(digest(expected == null ? NO_PASSCODE : expected), digest(passcode));
    return same && expected != null;
  }

  /**
   * A hash: all digests have the same length, so comparing them does not reveal the text's length.
   */
  private static byte[] digest(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private void checkSettings() {
    List<String> named = new ArrayList<>(settings.tokens().values());
    if (settings.anonymous() != null) {
      named.add(settings.anonymous());
    }
    if (settings.anyToken() != null) {
      named.add(settings.anyToken());
    }
    for (String name : named) {
      if (!settings.accounts().containsKey(name)) {
        throw new IllegalArgumentException(
            "warren.access names the account '%s', but there is no warren.access.accounts.%s"
                .formatted(name, name));
      }
    }
    try {
      settings.accounts().forEach(Authenticator::checkNames);
      settings.accounts().keySet().forEach(this::ofAccount);
      settings.grants().forEach(Authenticator::checkRole);
      settings.grants().forEach(grant -> patterns(grant.read()));
      settings.grants().forEach(grant -> patterns(grant.write()));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("warren.access: " + e.getMessage(), e);
    }
  }
}
