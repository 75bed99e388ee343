/** Which painter paints which setting. A painter puts the far layers on the stage, calls `middle` for the subjects, then the near ones. */
import { settingFor } from "../cast.ts";
import type { Setting } from "../scene.ts";
import type { Stage } from "../stage.ts";
import { paintAbove, paintAbstract, paintSpace } from "./beyond.ts";
import { paintDesert, paintHills, paintMountains, paintSnowfield } from "./highland.ts";
import { paintKitchen, paintRoom, paintStudio, paintWorkshop } from "./indoors.ts";
import { paintCoast, paintLake, paintRiver, paintSea, paintUnderwater } from "./shore.ts";
import { paintCity, paintRoad, paintStreet, paintVillage } from "./town.ts";
import { paintField, paintForest, paintGarden } from "./woods.ts";

export type SettingPainter = (stage: Stage, middle: (stage: Stage) => void) => void;

const PAINTERS = {
  mountains: paintMountains, hills: paintHills, forest: paintForest, field: paintField, garden: paintGarden, sea: paintSea, coast: paintCoast, river: paintRiver,
  lake: paintLake, desert: paintDesert, snowfield: paintSnowfield, city: paintCity, street: paintStreet, road: paintRoad, village: paintVillage, room: paintRoom,
  kitchen: paintKitchen, workshop: paintWorkshop, sky: paintAbove, space: paintSpace, underwater: paintUnderwater, studio: paintStudio, abstract: paintAbstract,
} satisfies Record<Setting, SettingPainter>;

export function paintSetting(stage: Stage, middle: (stage: Stage) => void): void {
  PAINTERS[settingFor(stage.spec.setting, stage.spec.subjects)](stage, middle);
}
