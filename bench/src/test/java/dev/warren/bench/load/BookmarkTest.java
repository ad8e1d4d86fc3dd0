package dev.warren.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class BookmarkTest {

  private final Bookmark bookmark = new Bookmark();

  @Test
  void lastMessageIsRememberedWhereverItsIdStands() {
    assertThat(bookmark.position()).isEqualTo(Bookmark.NONE);

    for (String frame :
        new String[] {
          "MESSAGE\nsubscription:sub-0\nmessage-id:%d\ndestination:/topic/a\n\n{}\0",
          "MESSAGE\nsubscription:sub-0\nmessage-id:%d\ndestination:/topic/a\n\n{}\0",
          "MESSAGE\nmessage-id:%d\n\n{}\0",
          "MESSAGE\nrecovered:true\nsubscription:0\nmessage-id:%d\n\n{}\0"
        }) {
      for (long position : new long[] {1, 42, (1L << 53) - 1}) {
        take(frame.formatted(position));

        assertThat(bookmark.position()).isEqualTo(position);
      }
    }
  }

  @Test
  void aMessageWithoutIdIsNoBookmark() {
    assertThatThrownBy(() -> take("MESSAGE\nsubscription:sub-0\n\n{}\0"))
        .hasMessageContaining("message-id");
  }

  private void take(String frame) {
    // The frame does not begin at the buffer's index 0.
    byte[] bytes = Bytes.ascii("xx" + frame);
    ByteBuffer in = Bytes.buffer(bytes);
    bookmark.take(in, 2, bytes.length);
  }
}
