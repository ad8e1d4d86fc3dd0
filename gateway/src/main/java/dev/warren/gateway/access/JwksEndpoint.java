package dev.warren.gateway.access;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Fetches the issuer's keys. It uses the JDK's HTTP client, which has threads of its own, so a slow
 * endpoint delays no event loop. It follows no redirect, so the keys come from the configured
 * address alone.
 */
final class JwksEndpoint implements Supplier<CompletableFuture<byte[]>> {

  /** A set of a few keys has a few kilobytes. */
  private static final int MAX_BYTES = 256 * 1024;

  private static final int OK = 200;

  private final HttpRequest request;
  private final Duration timeout;
  private final HttpClient client;

  /**
   * @param timeout how long a fetch may take, from the connect to the last byte
   */
  JwksEndpoint(URI url, Duration timeout) {
    this.request = HttpRequest.newBuilder(url).header("Accept", "application/json").build();
    this.timeout = timeout;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(timeout)
            .build();
  }

  /** Fetches once; fails for any status but 200, for more than 256 KB, and after the timeout. */
  @Override
  public CompletableFuture<byte[]> get() {
    CompletableFuture<HttpResponse<byte[]>> sent =
        client.sendAsync(request, head -> new BoundedBody());
    // The JDK's own timeout covers the head only, and an endpoint can send the body byte by byte.
    CompletableFuture<byte[]> fetched =
        sent.copy()
            .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
            .thenApply(JwksEndpoint::body);
    fetched.whenComplete(
        (body, failure) -> {
          if (failure != null) {
            sent.cancel(true);
          }
        });
    return fetched;
  }

  private static byte[] body(HttpResponse<byte[]> response) {
    if (response.statusCode() != OK) {
      throw new CompletionException(new IOException("its status is " + response.statusCode()));
    }
    return response.body();
  }

  /** Collects the whole body; fails once it has too many bytes. */
  private static final class BoundedBody implements BodySubscriber<byte[]> {

    private final BodySubscriber<byte[]> whole = BodySubscribers.ofByteArray();
    private Flow.@Nullable Subscription subscription;
    private long bytes;

    @Override
    public CompletionStage<byte[]> getBody() {
      return whole.getBody();
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      this.subscription = subscription;
      whole.onSubscribe(subscription);
    }

    @Override
    public void onNext(List<ByteBuffer> part) {
      bytes += part.stream().mapToInt(ByteBuffer::remaining).sum();
      if (bytes <= MAX_BYTES) {
        whole.onNext(part);
      } else if (subscription != null) {
        subscription.cancel();
        subscription = null;
        whole.onError(new IOException("it has more than %d bytes".formatted(MAX_BYTES)));
      }
    }

    @Override
    public void onError(Throwable failure) {
      whole.onError(failure);
    }

    @Override
    public void onComplete() {
      whole.onComplete();
    }
  }
}
