package dev.warren.bench.load;

/**
 * A period of publishing to the open connections.
 *
 * @param seconds the duration
 * @param rate messages per second, evenly spaced; 0 for as many as the feed accepts
 * @param window with rate 0, how many messages may be under way, that is, published but on average
 *     not yet at the subscribers
 * @param bodyBytes the size of a message's body
 * @param churn how many further connections are opened, subscribed and closed per second
 * @param moves how many members of a chat change their room per second
 */
public record Run(
    double seconds, double rate, int window, int bodyBytes, double churn, double moves) {

  /** Messages at a steady rate, by clients that stay. */
  public static Run atRate(double seconds, double rate, int bodyBytes) {
    return new Run(seconds, rate, 0, bodyBytes, 0, 0);
  }

  /** Messages as fast as the feed accepts them, to clients that stay. */
  public static Run withinWindow(double seconds, int window, int bodyBytes) {
    return new Run(seconds, 0, window, bodyBytes, 0, 0);
  }

  /** The same run with other connections that come and go. */
  public Run withChurn(double connections) {
    return new Run(seconds, rate, window, bodyBytes, connections, moves);
  }

  /** The same run with members of a chat that change their room. */
  public Run withMoves(double members) {
    return new Run(seconds, rate, window, bodyBytes, churn, members);
  }

  /** The same run with another duration. */
  public Run lasting(double otherSeconds) {
    return new Run(otherSeconds, rate, window, bodyBytes, churn, moves);
  }
}
