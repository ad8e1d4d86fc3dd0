package dev.warren.gateway.access;

/**
 * The right of an administrator. Each instance is a proof of that right: only {@link #of} makes
 * one, for every request of role {@code admin} alike.
 */
public final class AdminRight {

  private final User user;

  private AdminRight(User user) {
    this.user = user;
  }

  /**
   * @param action what the user is about to do, as in "may not end sessions"
   * @throws Refused with {@code not_allowed} where the user has another role
   */
  public static AdminRight of(User user, String action) throws Refused {
    if (user.role() != Role.ADMIN) {
      throw new Refused(
          Refusal.NOT_ALLOWED,
          "'%s' may not %s: that takes the role admin".formatted(user.name(), action));
    }
    return new AdminRight(user);
  }

  public User user() {
    return user;
  }
}
