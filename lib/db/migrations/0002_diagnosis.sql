CREATE TABLE "config_snapshots" (
	"target_id" text NOT NULL,
	"sha256" text NOT NULL,
	"first_seen_at" timestamp (3) with time zone NOT NULL,
	"last_seen_at" timestamp (3) with time zone NOT NULL,
	"redacted_text" text NOT NULL,
	CONSTRAINT "config_snapshots_target_id_sha256_pk" PRIMARY KEY("target_id","sha256")
);
--> statement-breakpoint
CREATE TABLE "diagnoses" (
	"target_id" text PRIMARY KEY NOT NULL,
	"diagnosis" jsonb NOT NULL,
	"samples" text,
	"judged_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "frozen_verdicts" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"incident_id" uuid NOT NULL,
	"moment" text NOT NULL,
	"run_id" text DEFAULT '' NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"diagnosis" jsonb NOT NULL,
	"samples" text NOT NULL,
	"samples_sha256" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "host_reports" (
	"target_id" text PRIMARY KEY NOT NULL,
	"report" jsonb NOT NULL,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "overrules" (
	"incident_id" uuid NOT NULL,
	"check" text NOT NULL,
	"state" text NOT NULL,
	"note" text NOT NULL,
	"by" jsonb NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "overrules_incident_id_check_pk" PRIMARY KEY("incident_id","check")
);
--> statement-breakpoint
ALTER TABLE "frozen_verdicts" ADD CONSTRAINT "frozen_verdicts_incident_id_incidents_id_fk" FOREIGN KEY ("incident_id") REFERENCES "public"."incidents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "overrules" ADD CONSTRAINT "overrules_incident_id_incidents_id_fk" FOREIGN KEY ("incident_id") REFERENCES "public"."incidents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "frozen_verdicts_once" ON "frozen_verdicts" USING btree ("incident_id","moment","run_id");--> statement-breakpoint
CREATE FUNCTION "frozen_verdicts_stay"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a frozen verdict stays as it is: % refused', TG_OP;
END $$;
--> statement-breakpoint
CREATE TRIGGER "frozen_verdicts_stay" BEFORE UPDATE OR DELETE ON "frozen_verdicts"
  FOR EACH ROW EXECUTE FUNCTION "frozen_verdicts_stay"();
