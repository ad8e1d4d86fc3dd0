package dev.warren.gateway.history;

import dev.warren.gateway.log.TopicMessage;
import java.util.ArrayList;
import java.util.List;

/**
 * A request for the messages after a position. Once submitted, it is confined to the reader's
 * thread.
 */
final class ForwardRequest extends ScanRequest<Page> {

  final long after;

  /** The window has all messages after this position, so the scan ends here. */
  final long end;

  private final int most;
  private List<TopicMessage> found = new ArrayList<>();
  private long bytes;
  private boolean lossy;

  /**
   * @param most the maximum number of messages in the page
   */
  ForwardRequest(HistoryQuery query, long after, long end, int most) {
    super(query);
    this.after = after;
    this.end = end;
    this.most = most;
  }

  /** Adds a message of this request's channels; false if the request does not need it. */
  boolean add(TopicMessage message) {
    if (message.position() <= after || message.position() > end || !query().has(message)) {
      return false;
    }
    found.add(message);
    bytes += message.size();
    return true;
  }

  /** Forgets the messages that were added. A page that is finished already keeps them. */
  void beginAgain() {
    found = new ArrayList<>();
    bytes = 0;
  }

  /** Some messages of the page could not be read. */
  void lossy() {
    lossy = true;
  }

  boolean isFull() {
    return found.size() >= most || bytes >= Page.MAX_BYTES;
  }

  /** See {@link Page} for the parameters. */
  void finish(long upTo, boolean more) {
    result().complete(new Page(found, upTo, more, !lossy));
  }
}
