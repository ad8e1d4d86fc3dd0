package dev.warren.testkit.broker;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives a test class a broker, which is empty when the first test begins: in static fields and
 * parameters of type {@link TestBroker}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ExtendWith(BrokerExtension.class)
public @interface WithBroker {

  /**
   * Whether the class gets a node of its own, which it may kill. Otherwise it gets {@link
   * TestBroker#shared()}.
   */
  boolean own() default false;

  /** Further lines for the {@code rabbitmq.conf} of the class's own node. */
  String configuration() default "";
}
