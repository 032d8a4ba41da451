import type { Dice } from "./dice.js";
import type { Habit, HabitParts } from "./habits/habit.js";
import { habitsOf } from "./habits/index.js";

/** Who use the cluster. */
export class Users {
  private readonly dice: Dice;
  private readonly habits: readonly (readonly [weight: number, habit: Habit])[];

  constructor(parts: HabitParts) {
    this.dice = parts.dice;
    this.habits = habitsOf(parts);
  }

  begin(): void {
    for (const [, habit] of this.habits) habit.begin?.();
  }

  /** Does one thing, and doesn't wait for it. */
  act(): void {
    this.dice.weighted(this.habits).act();
  }

  /** Takes back what would keep the cluster from coming to rest. */
  settle(): void {
    for (const [, habit] of this.habits) habit.settle?.();
  }
}
