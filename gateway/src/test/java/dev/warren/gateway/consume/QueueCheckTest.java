package dev.warren.gateway.consume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyBoolean;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.ArgumentMatchers.contains;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.RETURNS_DEEP_STUBS;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.reset;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ChannelContinuationTimeoutException;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.ShutdownListener;
import com.rabbitmq.client.ShutdownSignalException;
import dev.warren.broker.ClientQueues;
import dev.warren.broker.Names;
import dev.warren.testkit.Patience;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The meaning of RabbitMQ's failures for the queue that is checked. */
class QueueCheckTest {

  private static final int MANY = 20;

  private final Connection connection = mock(Connection.class);
  private final Channel channel = mock(Channel.class, RETURNS_DEEP_STUBS);
  private final DeclaringConnection link =
      new DeclaringConnection("test", name -> connection, null, () -> {});
  private final QueueCheck check = new QueueCheck(ClientQueue.named("mine"), true, true, false);
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private final CreationTurns<QueueCheck> turns =
      new CreationTurns<>((action, delayNanos) -> {}, any -> {});

  @BeforeEach
  void connect() throws Exception {
    when(connection.isOpen()).thenReturn(true);
    when(connection.getServerProperties()).thenReturn(Map.of("version", "3.10.8"));
    when(connection.createChannel()).thenReturn(channel);
    link.opened(connection);
  }

  @Test
  void anotherQueuesEndOfTheConnectionDoesNotCount() throws Exception {
    when(connection.createChannel()).thenThrow(new AlreadyClosedException(ended(541, 50, 10, "")));
    for (int i = 0; i < MANY; i++) {
      assertThat(step()).isInstanceOf(QueueCheck.Step.Again.class);
    }
    assertThat(check.isSuspect()).isFalse();
    works();
    assertThat(step()).isInstanceOf(QueueCheck.Step.Declared.class);
  }

  @Test
  void ownEndsOfTheConnectionRefuseTheQueue() throws Exception {
    declaring(failed(ended(541, 50, 10, "INTERNAL_ERROR")));
    assertThat(step()).isInstanceOf(QueueCheck.Step.Again.class);
    assertThat(check.isSuspect()).isTrue();
    assertThat(step())
        .isInstanceOfSatisfying(
            QueueCheck.Step.Refused.class,
            refused -> assertThat(refused.why()).isInstanceOf(QueueRefused.class));
  }

  /** RabbitMQ 4 may place the queue on another node of the cluster the next time. */
  @Test
  void declarationIsRepeatedWhereItDoesNoHarm() throws Exception {
    when(connection.getServerProperties()).thenReturn(Map.of("version", "4.0.5"));
    link.opened(connection);
    declaring(failed(ended(541, 50, 10, "INTERNAL_ERROR")));
    for (int i = 0; i < 5; i++) {
      assertThat(step()).isInstanceOf(QueueCheck.Step.Again.class);
    }
    assertThat(step()).isInstanceOf(QueueCheck.Step.Refused.class);
  }

  /** The connection restarts because of another request without a reply. */
  @Test
  void restartOfTheConnectionDoesNotCount() throws Exception {
    declaring(
        failed(
            new ShutdownSignalException(
                true, true, close(200, 0, 0, "RabbitMQ did not answer"), connection)));
    for (int i = 0; i < MANY; i++) {
      assertThat(step()).isInstanceOf(QueueCheck.Step.Again.class);
    }
    assertThat(check.isSuspect()).isFalse();
  }

  @Test
  void anotherStreamDoesNotRefuseTheQueue() throws Exception {
    check.waiters().live(QueueCreator.UNLIMITED);
    works();
    when(channel.basicGet(anyString(), anyBoolean()))
        .thenThrow(failed(stream(Names.queue("mine.too"))))
        .thenThrow(failed(stream(Names.queue("mine"))));
    assertThat(step()).isInstanceOf(QueueCheck.Step.Again.class);
    assertThat(step())
        .isInstanceOfSatisfying(
            QueueCheck.Step.Refused.class,
            refused -> assertThat(refused.why()).hasMessage("it is a stream"));
  }

  @Test
  void waitForOtherDeclarationsEnds() throws Exception {
    ReadWriteLock held = mock(ReadWriteLock.class);
    Lock reading = mock(Lock.class);
    when(held.readLock()).thenReturn(reading);
    when(reading.tryLock(anyLong(), any())).thenReturn(false);
    assertThat(check.step(new QueueCheck.Tools(link, link, held, true, Runnable::run, turns)))
        .isInstanceOf(QueueCheck.Step.Again.class);
    verify(reading, never()).unlock();
  }

  /** A late reply would be mistaken for the reply to the AMQP channel's next request. */
  @Test
  void overdueAnswerEndsTheConnection() throws Exception {
    endsWhenAborted();
    link.closed();
    link.start();
    try {
      Patience.await("the connection").until(link::isOpen);
      declaring(new ChannelContinuationTimeoutException(null, channel, 1, null));
      assertThat(step()).isInstanceOf(QueueCheck.Step.Again.class);
      verify(connection).abort(anyInt(), contains("did not answer"), anyInt());
    } finally {
      link.close();
    }
  }

  /**
   * The confirm of a SEND arrives while the check takes that very message. If the check ended then,
   * RabbitMQ would deliver the message again, as redelivered.
   */
  @Test
  void takenMessageIsNotGivenBackAtAConfirm() throws Exception {
    works();
    when(connection.getServerProperties()).thenReturn(Map.of("version", "3.10.8"));
    ClientQueue mine = ClientQueue.named("mine");
    LiveQueues queues = new LiveQueues("test", name -> connection, null, null);
    try {
      queues.confirmed(mine);
      when(channel.basicGet(anyString(), anyBoolean()))
          .thenAnswer(
              call -> {
                queues.confirmed(mine);
                return mock(GetResponse.class);
              });
      assertThat(
              Patience.get(queues.live(mine, QueueCreator.UNLIMITED).toCompletableFuture()).first())
          .isNotNull();
      verify(channel, never()).basicNack(anyLong(), anyBoolean(), anyBoolean());
    } finally {
      queues.close();
    }
  }

  /**
   * A slow deletion: the check still finds the queue, and a SEND finds it gone. The SEND must not
   * use up its attempts before the queue is declared again.
   */
  @Test
  void sendWaitsForADeclarationAfterTheDeletion() throws Exception {
    works();
    when(connection.getServerProperties()).thenReturn(Map.of("version", "3.10.8"));
    ClientQueue mine = ClientQueue.named("mine");
    LiveQueues queues = new LiveQueues("test", name -> connection, null, null);
    try {
      queues.confirmed(mine);
      CompletableFuture<CompletionStage<Boolean>> send = new CompletableFuture<>();
      CompletableFuture<Boolean> isDoneAtOnce = new CompletableFuture<>();
      when(channel.basicGet(anyString(), anyBoolean()))
          .thenAnswer(
              call -> {
                queues.forget(mine);
                CompletionStage<Boolean> declared = queues.declared(mine, QueueCreator.UNLIMITED);
                isDoneAtOnce.complete(declared.toCompletableFuture().isDone());
                send.complete(declared);
                return null;
              });
      Patience.get(queues.live(mine, QueueCreator.UNLIMITED).toCompletableFuture());
      assertThat(isDoneAtOnce).isCompletedWithValue(false);
      Patience.get(send.join().toCompletableFuture());
    } finally {
      queues.close();
    }
  }

  /** RabbitMQ before 4.0 needs the pause to notify the consumers of the deleted queue. */
  @Test
  void sendAfterTheDeletionDeclaresTheQueueAgain() throws Exception {
    works();
    when(connection.getServerProperties()).thenReturn(Map.of("version", "3.10.8"));
    ClientQueue mine = ClientQueue.named("mine");
    LiveQueues queues = new LiveQueues("test", name -> connection, null, null);
    try {
      Patience.get(queues.declared(mine, QueueCreator.UNLIMITED).toCompletableFuture());
      assertThat(queues.declared(mine, QueueCreator.UNLIMITED)).isCompleted();
      long deleted = System.nanoTime();
      queues.forget(mine);
      Patience.get(queues.declared(mine, QueueCreator.UNLIMITED).toCompletableFuture());
      assertThat(Duration.ofNanos(System.nanoTime() - deleted))
          .isGreaterThan(Duration.ofMillis(ClientQueues.DELETED_PAUSE_MS - 1));
      verify(channel, times(2))
          .queueDeclare(eq(Names.queue("mine")), anyBoolean(), anyBoolean(), anyBoolean(), any());
    } finally {
      queues.close();
    }
  }

  /** Otherwise a client could create more queues than its rate allows. */
  @Test
  void deletedQueueIsCreatedOnlyByAClientThatMay() throws Exception {
    works();
    QueueCreator limited = mock();
    when(limited.refusal()).thenReturn(new IOException("may not"));
    CompletionStage<Boolean> mayNot = check.waiters().declared(limited);
    doesNotExist();
    check.waiters().forget();
    assertThat(step()).isInstanceOf(QueueCheck.Step.NotMade.class);
    assertThat(mayNot)
        .failsWithin(Patience.LIMIT)
        .withThrowableThat()
        .withMessageContaining("may not");
    verify(channel, never())
        .queueDeclare(eq(Names.queue("mine")), anyBoolean(), anyBoolean(), anyBoolean(), any());
  }

  @Test
  void queueOfAUserWhoCreatesManyIsCreatedInItsTurn() throws Exception {
    QueueCheck created = new QueueCheck(ClientQueue.named("mine"), false, false, false);
    works();
    doesNotExist();
    QueueCreator createsMany = mock();
    when(createsMany.user()).thenReturn("mallory");
    CompletionStage<Boolean> declared = created.waiters().declared(createsMany);
    QueueCheck.Tools tools = new QueueCheck.Tools(link, link, lock, true, Runnable::run, turns);
    assertThat(created.step(tools)).isEqualTo(new QueueCheck.Step.Turn(createsMany));
    assertThat(declared).isNotDone();
    created.takeTurn();
    assertThat(created.step(tools)).isInstanceOf(QueueCheck.Step.Declared.class);
    assertThat(declared).isCompleted();
    verify(createsMany, times(1)).refusal();
  }

  @Test
  void secondUserWhoCreatesManyDoesNotShortenTheLine() throws Exception {
    QueueCheck created = new QueueCheck(ClientQueue.named("mine"), false, false, false);
    works();
    doesNotExist();
    QueueCreator mallory = mock();
    when(mallory.user()).thenReturn("mallory");
    QueueCreator trudy = mock();
    when(trudy.user()).thenReturn("trudy");
    CompletionStage<Boolean> declared = created.waiters().declared(mallory);
    QueueCheck.Tools tools = new QueueCheck.Tools(link, link, lock, true, Runnable::run, turns);
    assertThat(created.step(tools)).isEqualTo(new QueueCheck.Step.Turn(mallory));
    turns.request("mallory", created);
    created.waiters().declared(trudy);
    assertThat(created.step(tools)).isEqualTo(new QueueCheck.Step.Turn(trudy));
    assertThat(declared).isNotDone();
    created.takeTurn();
    assertThat(created.step(tools)).isInstanceOf(QueueCheck.Step.Declared.class);
    verify(mallory, times(1)).refusal();
    verify(trudy, never()).refusal();
  }

  @Test
  void rabbitMqIsNotAskedForAUserWithQueuesInTheLine() throws Exception {
    QueueCheck created = new QueueCheck(ClientQueue.named("mine"), false, false, false);
    works();
    QueueCreator createsMany = mock();
    when(createsMany.user()).thenReturn("mallory");
    created.waiters().declared(createsMany);
    turns.request("mallory", check);
    QueueCheck.Tools tools = new QueueCheck.Tools(link, link, lock, true, Runnable::run, turns);
    assertThat(created.step(tools)).isEqualTo(new QueueCheck.Step.Turn(createsMany));
    verify(channel, never()).queueDeclarePassive(any());
    // Another user who needs the queue does not wait for mallory's turn.
    QueueCreator alice = mock();
    when(alice.user()).thenReturn("alice");
    when(alice.createsAtOnce()).thenReturn(true);
    CompletionStage<Boolean> declared = created.waiters().declared(alice);
    doesNotExist();
    assertThat(created.step(tools)).isInstanceOf(QueueCheck.Step.Declared.class);
    assertThat(declared).isCompleted();
    verify(createsMany, never()).refusal();
  }

  private void doesNotExist() throws IOException {
    when(channel.queueDeclarePassive(any()))
        .thenThrow(
            failed(
                new ShutdownSignalException(
                    false,
                    false,
                    new AMQP.Channel.Close.Builder()
                        .replyCode(AMQP.NOT_FOUND)
                        .replyText("no queue 'mine'")
                        .build(),
                    channel)));
  }

  /**
   * The confirm of a message that is under way will show that the queue serves, so the check takes
   * none.
   */
  @Test
  void queueThatIsBeingSentToIsNotAsked() throws Exception {
    QueueCheck created = new QueueCheck(ClientQueue.named("mine"), true, false, false);
    works();
    created.waiters().live(QueueCreator.UNLIMITED);
    created.waiters().declared(QueueCreator.UNLIMITED);
    QueueCheck.Tools tools = new QueueCheck.Tools(link, link, lock, true, Runnable::run, turns);
    assertThat(created.step(tools)).isInstanceOf(QueueCheck.Step.Again.class);
    assertThat(created.waiters().endByConfirm()).isTrue();
    verify(channel, never()).basicGet(anyString(), anyBoolean());
  }

  private QueueCheck.Step step() {
    return check.step(new QueueCheck.Tools(link, link, lock, true, Runnable::run, turns));
  }

  /** Otherwise the end of each link would wait for seconds. */
  private void endsWhenAborted() {
    List<ShutdownListener> listeners = new CopyOnWriteArrayList<>();
    doAnswer(call -> listeners.add(call.getArgument(0)))
        .when(connection)
        .addShutdownListener(any());
    doAnswer(
            call -> {
              listeners.forEach(each -> each.shutdownCompleted(ended(200, 0, 0, "")));
              return null;
            })
        .when(connection)
        .abort(anyInt(), anyString(), anyInt());
  }

  private void works() throws IOException {
    reset(connection);
    endsWhenAborted();
    when(connection.isOpen()).thenReturn(true);
    when(connection.createChannel()).thenReturn(channel);
    when(channel.isOpen()).thenReturn(true);
    AMQP.Queue.DeclareOk empty =
        new AMQP.Queue.DeclareOk.Builder().queue(Names.queue("mine")).build();
    when(channel.queueDeclare(any(), anyBoolean(), anyBoolean(), anyBoolean(), any()))
        .thenReturn(empty);
  }

  private void declaring(Exception fails) throws IOException {
    when(channel.queueDeclare(any(), anyBoolean(), anyBoolean(), anyBoolean(), any()))
        .thenThrow(fails);
  }

  private static IOException failed(ShutdownSignalException why) {
    return new IOException(why);
  }

  private ShutdownSignalException stream(String queue) {
    String text = "NOT_IMPLEMENTED - basic.get not supported by stream queues queue '%s' in vhost";
    return ended(AMQP.NOT_IMPLEMENTED, 60, 70, text.formatted(queue));
  }

  private ShutdownSignalException ended(int code, int classId, int methodId, String text) {
    return new ShutdownSignalException(
        true, false, close(code, classId, methodId, text), connection);
  }

  private static AMQP.Connection.Close close(int code, int classId, int methodId, String text) {
    return new AMQP.Connection.Close.Builder()
        .replyCode(code)
        .classId(classId)
        .methodId(methodId)
        .replyText(text)
        .build();
  }
}
