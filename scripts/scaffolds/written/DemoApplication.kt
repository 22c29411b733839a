import org.springframework.boot.autoconfigure.SpringBootApplication
import org.springframework.boot.runApplication
import org.springframework.boot.test.context.SpringBootTest
import org.junit.jupiter.api.Test
@SpringBootApplication
@SpringBootTest
@Test
class DemoApplication
class DemoApplicationTests {
fun main(args: Array<String>) {
runApplication<DemoApplication>(*args)
fun contextLoads() {
