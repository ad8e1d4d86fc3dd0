package dev.warren.gateway;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Fills a test class's static fields of type {@link RunningGateway} with a gateway that all classes
 * with the same settings share. Fields of type {@code TestBroker} get the RabbitMQ behind it. After
 * the class no buffer may be lost.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ExtendWith({NoLeaks.class, GatewayExtension.class})
@interface WithGateway {

  /** Settings, {@code name=value}. Without any, the gateway is {@link SharedGateways#usual()}. */
  String[] value() default {};

  /** Marks a field for {@link SharedGateways#smallWindow()}. */
  @Target(ElementType.FIELD)
  @Retention(RetentionPolicy.RUNTIME)
  @interface SmallWindow {}
}
