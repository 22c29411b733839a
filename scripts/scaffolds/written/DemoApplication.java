import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.servlet.support.SpringBootServletInitializer;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.junit4.SpringRunner;
import org.junit.jupiter.api.Test;
import org.junit.Test;
import org.junit.runner.RunWith;
@SpringBootApplication
@SpringBootTest
@RunWith(SpringRunner.class)
@Test
public class DemoApplication {
class DemoApplicationTests {
public class DemoApplicationTests {
public static void main(String[] args) {
SpringApplication.run(DemoApplication.class, args);
SpringApplication.run(Application.class, args);
void contextLoads() {
public void contextLoads() {
public class ServletInitializer extends SpringBootServletInitializer {
protected SpringApplicationBuilder configure(SpringApplicationBuilder application) {
return application.sources(DemoApplication.class);
@Override
package com.example.demo;
