import { livesGoWell } from "./lives.js";

livesGoWell(0);
